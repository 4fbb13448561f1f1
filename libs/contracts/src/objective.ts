import type { HistogramKey } from './delta.ts';
import type { AddedLatency, PercentileKey, PhaseSummary } from './summary.ts';

/** What a run must reach to pass, e.g. `ttftMs p95 <= 800`. */
export interface Objective {
  /** A `BuiltInMetric`, or the key of a custom one. */
  readonly metric: string;
  /** `null` for a metric that is one figure for the whole run, such as `completeRatio`. */
  readonly statistic: Statistic | null;
  readonly comparison: Comparison;
  /** In the metric's unit. */
  readonly limit: number;
}

export type Statistic = PercentileKey | 'mean' | 'min' | 'max';

export type Comparison = '<' | '<=' | '>' | '>=';

/** Metrics that are one figure for all measured phases. */
export type ScalarKey = keyof Pick<
  PhaseSummary,
  | 'completeRatio'
  | 'requestsPerSec'
  | 'goodputPerSec'
  | 'outputTokensPerSec'
  | 'sentBytesPerSec'
  | 'receivedBytesPerSec'
>;

/** Figures of the server under test, where it is watched: mean CPU, and the peaks. */
export type ServerKey = 'serverCpuRatio' | 'serverRssPeakBytes' | 'serverLoopDelayMaxMs';

export type BuiltInMetric = HistogramKey | ScalarKey | ServerKey | keyof AddedLatency;

/** An objective against what was measured. */
export interface ObjectiveResult extends Objective {
  /** In the metric's unit; `null` when there is no such figure. */
  readonly value: number | null;
  /** How far the value is on the good side of the limit; negative when the objective is missed. */
  readonly margin: number | null;
  /** The samples behind the value. */
  readonly n: number;
  /** The fewest samples on which this statistic may be judged. */
  readonly samplesNeeded: number;
  readonly outcome: 'met' | 'missed' | 'cannot_judge';
}
