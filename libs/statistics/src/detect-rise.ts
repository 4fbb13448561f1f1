import { mannKendall } from './mann-kendall.ts';
import { median } from './median.ts';

export interface Rise {
  readonly rising: boolean;
  /** The fitted line's rise over its start: 0.2 is 20 % more. */
  readonly riseRatio: number;
  /** Two-sided, of the Mann–Kendall test. */
  readonly p: number;
}

/** Fewer intervals cannot tell a trend from chance at this level. */
const FEWEST_INTERVALS = 10;
const SIGNIFICANCE = 0.01;
/** A trend can be certain and still not matter. */
const SMALLEST_RISE_RATIO = 0.2;

/**
 * Whether the medians of a run's equal intervals rise: surely (Mann–Kendall, p < 0.01) and by enough
 * to matter (20 %). `undefined` for fewer than 10 intervals, and where it starts from 0, so that there
 * is nothing to compare with.
 *
 * How much they rise is read from the Theil–Sen line, the median of the slopes of all pairs, which
 * outliers move as little as they move the test.
 *
 * @see P. K. Sen, Estimates of the Regression Coefficient Based on Kendall's Tau, JASA 63 (1968)
 */
export function detectRise(medians: readonly number[]): Rise | undefined {
  const middle = median(medians);
  const slope = median(pairSlopes(medians));
  if (medians.length < FEWEST_INTERVALS || middle === undefined || slope === undefined)
    return undefined;
  const rise = slope * (medians.length - 1);
  // A straight line through a steep curve may start below everything that was seen, even below 0.
  const start = Math.max(middle - rise / 2, Math.min(...medians));
  if (start <= 0) return undefined;
  const { p } = mannKendall(medians);
  const riseRatio = rise / start;
  return { rising: p < SIGNIFICANCE && riseRatio >= SMALLEST_RISE_RATIO, riseRatio, p };
}

function pairSlopes(values: readonly number[]): readonly number[] {
  return values.flatMap((later, index) =>
    values.slice(0, index).map((earlier, before) => (later - earlier) / (index - before)),
  );
}
