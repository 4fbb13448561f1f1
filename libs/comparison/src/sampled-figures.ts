import type { Sample, Telemetry } from '@chatload/contracts';

/** With fewer, their quartile is hardly more than the smallest. */
const FEWEST_SAMPLES = 3;

/** A figure for each chunk, as one of the probe's samples has it most plainly. */
interface SampledFigure {
  /** The probe's name for what adds up over a sample, and what one of it is per second of the sample. */
  readonly name: string;
  readonly toAmount: (value: number, sampleMs: number) => number;
  readonly quantile: number;
}

/** By the key among a run's figures. */
const SAMPLED_FIGURES: Readonly<Record<string, SampledFigure>> = {
  serverQuietCpuUsPerChunk: {
    name: 'cpuRatio',
    toAmount: (ratio, sampleMs) => ratio * sampleMs * 1_000,
    quantile: 0.25,
  },
  serverMedianAllocatedBytesPerChunk: {
    name: 'allocatedBytes',
    toAmount: (bytes) => bytes,
    quantile: 0.5,
  },
};

interface SampledValue {
  readonly value: number;
  readonly better: 'lower';
}

type Stream = Pick<Sample, 'phaseId' | 'firstChunkAtMs' | 'lastTokenAtMs' | 'chunkCount'>;

/** What a run left of the phases that were measured through its server. */
export interface ServedRun {
  readonly streams: readonly Stream[];
  readonly telemetry: readonly Telemetry[];
}

/**
 * What a chunk costs the server, told from the probe's single samples (four a second) and not from the
 * run as a whole: steadier by far, where a run lasts for seconds. A figure with too few samples is absent.
 *
 * - `serverQuietCpuUsPerChunk`: CPU as it is while the machine has little else to do, the lower quartile.
 *   Whatever else runs, there or on the host beside it, takes caches and clock from the server for some
 *   tenths of a second: that makes chunks dearer, never cheaper, and a run's mean takes all of it. The
 *   code under test is in every sample, and so is a change of it.
 * - `serverMedianAllocatedBytesPerChunk`: bytes allocated on V8's heap. Of a run's mean, the samples that
 *   lie in the measured time only partly would be a quarter.
 *
 * How many chunks a sample has seen is told by the streams, as if each brought its chunks evenly.
 */
export function readSampledFigures({
  streams,
  telemetry,
}: ServedRun): Record<string, SampledValue> {
  const spans = streams.flatMap(toSpan);
  const phases = [...Map.groupBy(spans, ({ phaseId }) => phaseId).values()].map((own) => ({
    startMs: Math.min(...own.map(({ startMs }) => startMs)),
    endMs: Math.max(...own.map(({ endMs }) => endMs)),
  }));
  const read = ({ name, toAmount, quantile }: SampledFigure): number | undefined => {
    const samples = telemetry.filter((one) => one.source === 'target' && one.name === name);
    const costs = samples.flatMap(({ atMs, value }, index) => {
      const startMs = samples[index - 1]?.atMs ?? Number.NEGATIVE_INFINITY;
      if (!phases.some((phase) => startMs >= phase.startMs && atMs <= phase.endMs)) return [];
      const chunks = spans.reduce((sum, span) => sum + countWithin(span, startMs, atMs), 0);
      return chunks > 0 ? [toAmount(value, atMs - startMs) / chunks] : [];
    });
    if (costs.length < FEWEST_SAMPLES) return undefined;
    return costs.toSorted((a, b) => a - b)[Math.floor(quantile * costs.length)];
  };
  return Object.fromEntries(
    Object.entries(SAMPLED_FIGURES).flatMap(([key, figure]) => {
      const value = read(figure);
      return value === undefined ? [] : [[key, { value, better: 'lower' }]];
    }),
  );
}

interface Span {
  readonly phaseId: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly chunks: number;
}

/** Of a stream with more than one instant. */
function toSpan({ phaseId, firstChunkAtMs, lastTokenAtMs, chunkCount }: Stream): readonly Span[] {
  if (firstChunkAtMs === null || lastTokenAtMs === null || lastTokenAtMs <= firstChunkAtMs) {
    return [];
  }
  return [{ phaseId, startMs: firstChunkAtMs, endMs: lastTokenAtMs, chunks: chunkCount }];
}

function countWithin({ startMs, endMs, chunks }: Span, fromMs: number, toMs: number): number {
  const withinMs = Math.min(endMs, toMs) - Math.max(startMs, fromMs);
  return withinMs <= 0 ? 0 : (chunks * withinMs) / (endMs - startMs);
}
