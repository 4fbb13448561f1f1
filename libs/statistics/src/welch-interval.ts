import { studentTQuantile } from './student-t.ts';
import type { Bounds } from './walsh-interval.ts';

/**
 * The mean of `second` minus that of `first`, with an interval that holds the true difference with
 * the chance `confidence`; `undefined` for fewer than two values a side. The sides may be of different
 * size and spread, and are not paired. Without any spread the interval is the difference alone.
 *
 * Ranks would bear outliers better, but have no interval of 95 % below four values a side.
 *
 * @see B. L. Welch, The Generalization of "Student's" Problem when Several Different Population
 * Variances are Involved, Biometrika 34 (1947)
 */
export function welchInterval(
  first: readonly number[],
  second: readonly number[],
  confidence: number,
): (Bounds & { readonly difference: number }) | undefined {
  if (first.length < 2 || second.length < 2) return undefined;
  const before = describe(first);
  const after = describe(second);
  const difference = after.mean - before.mean;
  const variance = before.meanVariance + after.meanVariance;
  if (variance === 0) return { difference, lower: difference, upper: difference };
  const degrees =
    variance ** 2 /
    (before.meanVariance ** 2 / (first.length - 1) + after.meanVariance ** 2 / (second.length - 1));
  const reach = studentTQuantile((1 + confidence) / 2, degrees) * Math.sqrt(variance);
  return { difference, lower: difference - reach, upper: difference + reach };
}

/** The mean, and the variance that it has itself. */
function describe(values: readonly number[]): { mean: number; meanVariance: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, meanVariance: squares / (n - 1) / n };
}
