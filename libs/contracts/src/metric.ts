import type { Sample } from './sample.ts';

/**
 * A metric over Samples, read in the control thread from each request of a recorded phase that has
 * ended. It stands in the table and the report under its key, and objectives can name it. Metrics are
 * found by key in an explicit map; a stranger's is in a plug-in that the configuration names.
 */
export type Metric = DistributionMetric | RatioMetric;

/** A value for each request: objectives judge its percentiles, mean, minimum and maximum. */
export interface DistributionMetric extends MetricWords {
  readonly kind: 'distribution';
  /** In the metric's unit, from 0, kept to three decimals; `null` where the request has no such value. */
  read(sample: Sample): number | null;
}

/** A yes or no for each request: one figure for the whole run, the share of yes. */
export interface RatioMetric extends MetricWords {
  readonly kind: 'ratio';
  /** `null` where the question does not apply to the request. */
  read(sample: Sample): boolean | null;
}

interface MetricWords {
  /** The word of objectives and report keys, its unit at the end, e.g. `queueMs`, `longAnswerRatio`. */
  readonly key: string;
  /** What the table calls it. */
  readonly title: string;
  /** As the report prints it, e.g. `ms`; empty for a number of things. */
  readonly unit: string;
  /** One line for the docs: how it is made from the Sample's fields. */
  readonly formula: string;
  /**
   * Whether requests that failed count too; else only those that ended `complete` do, as in every
   * built-in timing: a failed request often ends early.
   */
  readonly includesFailed?: boolean;
}
