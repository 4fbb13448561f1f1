import type { Delta, Sample } from '@chatload/contracts';
import { intervalMedians, type TimedValue } from '@chatload/statistics';
import { latencyStartMs } from './metrics/recorded-metric.ts';

/** Enough for a median in each of 20 intervals; about 400 kB. */
const MOST_KEPT = 8_192;

interface KeptRequest {
  readonly phaseId: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly latencyMs: number;
}

/**
 * How the latency of the measured phases went over the run, in constant memory: once the room is full,
 * every second request that is kept is dropped, and from then on only every second one is taken, so
 * that the whole run stays evenly covered.
 */
export class LatencyCourse {
  #kept: KeptRequest[] = [];
  /** One in so many complete requests is kept. */
  #stride = 1;
  #seen = 0;

  add({ phaseId, samples }: Delta): void {
    for (const sample of samples) {
      if (sample.ending === 'complete') this.#addSample(phaseId, sample);
    }
  }

  /**
   * The medians of the window's equal intervals: 20, or 10 of a shorter run. None where fewer than 10
   * rounds of the requests in flight were made: those of one round share their fate, and two intervals
   * that share a round would confirm each other.
   */
  medians(round: { readonly requests: number; readonly inFlight: number }): readonly number[] {
    const rounds = round.requests / Math.max(1, round.inFlight);
    if (rounds < 10) return [];
    const { values, lengthMs } = joinPhases(this.#kept);
    return intervalMedians(values, { lengthMs, intervals: rounds < 20 ? 10 : 20 });
  }

  #addSample(phaseId: string, sample: Sample): void {
    this.#seen += 1;
    if (this.#seen % this.#stride !== 0) return;
    const startMs = latencyStartMs(sample);
    const endMs = sample.endedAtMs;
    this.#kept.push({ phaseId, startMs, endMs, latencyMs: latencyOf(sample) });
    if (this.#kept.length < MOST_KEPT) return;
    this.#kept = this.#kept.filter((_, index) => index % 2 === 1);
    this.#stride *= 2;
  }
}

/** Time to first chunk of a stream, end-to-end latency of a whole answer, which has no chunks. */
function latencyOf(sample: Sample): number {
  return (sample.firstChunkAtMs ?? sample.endedAtMs) - latencyStartMs(sample);
}

/** The phases one behind the other, without the pauses in which other phases ran. */
function joinPhases(kept: readonly KeptRequest[]): {
  readonly values: readonly TimedValue[];
  readonly lengthMs: number;
} {
  const values: TimedValue[] = [];
  let lengthMs = 0;
  for (const requests of Map.groupBy(kept, ({ phaseId }) => phaseId).values()) {
    const beganMs = least(requests.map(({ startMs }) => startMs));
    const endedMs = -least(requests.map(({ endMs }) => -endMs));
    for (const { startMs, endMs, latencyMs } of requests) {
      // In its middle: slots that start their requests together would otherwise all lie on the edges.
      values.push({ atMs: lengthMs + (startMs + endMs) / 2 - beganMs, value: latencyMs });
    }
    lengthMs += endedMs - beganMs;
  }
  return { values, lengthMs };
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}
