import type { FinishedRequest, HistogramKey, Sample } from '@chatload/contracts';
import { STORED_PER_UNIT } from '../histogram.ts';

/** A built-in metric: recorded into a histogram for each request that ended `complete`. */
export interface RecordedMetric<Key extends HistogramKey> {
  /** The word of flags, objectives and report keys. */
  readonly key: Key;
  readonly title: string;
  readonly unit: 'ms' | 'tokens/s';
  readonly better: 'lower' | 'higher';
  /** In terms of the request's stamps. */
  readonly formula: string;
  /**
   * The request's values in thousandths of the unit, integers from 0: none where the metric is
   * undefined for it, usually one, and for gaps one for each.
   */
  read(request: FinishedRequest): ArrayLike<number>;
  /** From when to when the one value of a request lies; what tells whether a stall reached into it. */
  times?(sample: Sample): Times;
  /** How many values of 0 there are beside them. */
  countZeros?(request: FinishedRequest): number;
}

/** Two stamps of a request; `null` where it never came so far. */
export type Times = readonly [fromMs: number | null, toMs: number | null];

const UNDEFINED: readonly number[] = [];

/** Of a metric that is the time from one stamp to another. */
export function spanning(
  times: (sample: Sample) => Times,
): Pick<RecordedMetric<HistogramKey>, 'read' | 'times'> {
  return { times, read: ({ sample }) => span(...times(sample)) };
}

/**
 * The time from one stamp to another in whole microseconds, or nothing when either never came.
 *
 * A negative span would make the histogram throw and the run end. Stamps of one clock never run
 * backwards, but a difference of doubles can round to just under 0.
 */
function span(...[fromMs, toMs]: Times): readonly number[] {
  return fromMs === null || toMs === null ? UNDEFINED : stored(toMs - fromMs);
}

/** One value, given in the metric's unit; nothing when it is undefined. */
export function stored(value: number | undefined): readonly number[] {
  return value === undefined ? UNDEFINED : [Math.max(0, Math.round(value * STORED_PER_UNIT))];
}

/**
 * The instant from which a request's latencies count. In a closed model, where N users each wait for
 * their answer, it is the release by the driver: time spent waiting for a connection is seen. In an
 * open one it is the instant that the load shape gave the request, so that a stall of the server is
 * charged to every request that should have started during it: the response time, which corrects
 * coordinated omission.
 *
 * @see https://github.com/giltene/wrk2#acknowledgements
 */
export function latencyStartMs({ scheduledAtMs, startedAtMs }: Sample): number {
  return scheduledAtMs ?? startedAtMs;
}

/**
 * How long the tokens after the first took to arrive, and how many they were; `undefined` below two
 * tokens, where there is no such time.
 */
export function decodeSpan(sample: Sample): { tokens: number; ms: number } | undefined {
  const { firstTokenAtMs, lastTokenAtMs, outputTokens } = sample;
  if (firstTokenAtMs === null || lastTokenAtMs === null) return undefined;
  if (outputTokens === null || outputTokens < 2) return undefined;
  return { tokens: outputTokens - 1, ms: lastTokenAtMs - firstTokenAtMs };
}
