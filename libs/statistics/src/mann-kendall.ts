import { twoSidedP } from './normal.ts';

export interface MannKendall {
  /** Pairs that rise minus pairs that fall. */
  readonly s: number;
  /** Standard normal under "no trend"; 0 where nothing differs. */
  readonly z: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * The Mann–Kendall test for a monotonic trend in values taken one after the other: it looks only at
 * which of two values is the greater, so a few wild ones cannot make a trend. With the corrections for
 * ties and for continuity; the normal approximation is fair from 10 values on.
 *
 * @see H. B. Mann, Nonparametric Tests Against Trend, Econometrica 13 (1945)
 * @see M. G. Kendall, Rank Correlation Methods (1975): the variance with ties
 */
export function mannKendall(values: readonly number[]): MannKendall {
  let s = 0;
  for (const [index, later] of values.entries())
    for (const earlier of values.slice(0, index)) s += Math.sign(later - earlier);

  const ties = tieSizes(values).reduce((sum, size) => sum + varianceTerm(size), 0);
  const variance = (varianceTerm(values.length) - ties) / 18;
  const z = variance === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  return { s, z, p: twoSidedP(z) };
}

function varianceTerm(size: number): number {
  return size * (size - 1) * (2 * size + 5);
}

/** How often each value occurs; once is no tie and adds nothing to the variance. */
function tieSizes(values: readonly number[]): readonly number[] {
  const sizes = new Map<number, number>();
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  return [...sizes.values()];
}
