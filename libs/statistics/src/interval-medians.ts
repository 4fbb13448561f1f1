import { median } from './median.ts';

/** A value and its place in a window that begins at 0. */
export interface TimedValue {
  readonly atMs: number;
  readonly value: number;
}

/**
 * The medians of a window's equal intervals, in their order; an interval without a value is left out.
 * A value at the window's very end belongs to its last interval.
 */
export function intervalMedians(
  values: readonly TimedValue[],
  window: { readonly lengthMs: number; readonly intervals: number },
): readonly number[] {
  const { lengthMs, intervals } = window;
  const byInterval = Array.from({ length: intervals }, (): number[] => []);
  for (const { atMs, value } of values) {
    const index = Math.floor((atMs / lengthMs) * intervals);
    byInterval[Math.min(index, intervals - 1)]?.push(value);
  }
  return byInterval.flatMap((inside) => median(inside) ?? []);
}
