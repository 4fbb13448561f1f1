import type { Random } from '@chatload/kernel';

/** How late one token is against the even grid, in milliseconds; may be negative. */
type Draw = (jitterMs: number, random: Random) => number;

/**
 * The kinds of jitter, by the name of `--jitter`. Each is drawn anew for every token and added to the
 * token's own place on the grid, so jitter does not add up along an answer.
 */
export const JITTER = {
  /** Every token is late by `jitterMs`. */
  constant: (jitterMs) => jitterMs,
  /** Between 0 and `jitterMs`, evenly. */
  uniform: (jitterMs, random) => jitterMs * random.next(),
  /** Around 0 with a standard deviation of `jitterMs`. */
  normal: (jitterMs, random) => jitterMs * random.normal(),
  /**
   * A long tail: `jitterMs` is the median, and the logarithm has a standard deviation of 1, which
   * makes the mean e^½ ≈ 1.65 × and the 99th percentile e^2.326 ≈ 10.2 × the median.
   */
  lognormal: (jitterMs, random) => jitterMs * Math.exp(random.normal()),
} as const satisfies Record<string, Draw>;

export type JitterKind = keyof typeof JITTER;
