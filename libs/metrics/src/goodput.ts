import type { HistogramKey, Objective, Sample } from '@chatload/contracts';
import { STORED_PER_UNIT } from './histogram.ts';
import { holds } from './holds.ts';
import { METRICS } from './metrics/metrics.ts';
import type { Readings, SampleReader } from './sample-metrics/sample-reader.ts';

/** The built-in timings of which each request has one value, read from its Sample alone. */
const OF_SINGLE_REQUESTS = [
  'ttfcMs',
  'ttftMs',
  'tpotMs',
  'e2eMs',
  'streamTokensPerSec',
] as const satisfies readonly HistogramKey[];

const NO_GAPS = new Int32Array();

/**
 * Which requests count as good: those that ended `complete` and meet every objective on a figure that
 * single requests have. Whatever the objective's statistic, the request's own value is held against
 * its limit; one without such a value does not meet it.
 *
 * @see https://arxiv.org/abs/2401.09670 goodput as requests within all their latency objectives
 */
export class Goodput {
  readonly #reader: SampleReader;
  readonly #ofTimings: readonly { readonly key: HistogramKey; readonly objective: Objective }[];
  readonly #ofSampleMetrics: readonly Objective[];

  constructor(objectives: readonly Objective[], reader: SampleReader) {
    this.#reader = reader;
    this.#ofTimings = objectives.flatMap((objective) =>
      OF_SINGLE_REQUESTS.filter((key) => key === objective.metric).map((key) => ({
        key,
        objective,
      })),
    );
    this.#ofSampleMetrics = objectives.filter(
      ({ metric }) => reader.inUse.get(metric)?.metric.kind === 'distribution',
    );
  }

  /** False without such an objective, and as soon as the metric of one was dropped. */
  get canBeTold(): boolean {
    const { inUse } = this.#reader;
    return (
      this.#ofTimings.length + this.#ofSampleMetrics.length > 0 &&
      this.#ofSampleMetrics.every(({ metric }) => inUse.has(metric))
    );
  }

  isMetBy(sample: Sample, readings: Readings): boolean {
    return (
      sample.ending === 'complete' &&
      this.#ofTimings.every(({ key, objective }) => {
        const stored = METRICS[key].read({ sample, gapsUs: NO_GAPS, zeroGapCount: 0 })[0];
        return stored !== undefined && holds(stored / STORED_PER_UNIT, objective);
      }) &&
      this.#ofSampleMetrics.every((objective) => {
        const value = readings.get(objective.metric);
        return typeof value === 'number' && holds(value, objective);
      })
    );
  }
}
