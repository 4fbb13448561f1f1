import { signedRankChances } from './signed-rank.ts';

/** One of several looks at differences that become more. */
export interface Look {
  /** How many differences there were. */
  readonly n: number;
  /** How much of all the error may have been spent by then, 0–1; never less than the look before. */
  readonly dueRatio: number;
}

/**
 * The largest signed-rank sum that still speaks against "no shift" at the last of several looks, so
 * that all of them together do so by chance at most with `error`, on one side; `undefined` where so
 * few differences cannot speak against it at all.
 *
 * Whoever looks again and again, and stops when he likes what he sees, is wrong more often than a
 * single look is. So the error is spent: by the look at a share t of the planned differences at most
 * `error` × t. The chance of being wrong at any look is at most the sum of the looks' own (Boole), a
 * look takes what is due and not yet spent, and, the ranks being discrete, what it cannot use is left
 * for the next. The intervals made from these sums are *repeated confidence intervals*: right at all
 * looks at once, so it does not matter what made the looking end.
 *
 * Boole's sum takes no account of how alike the looks are; in exchange it is exact, for any noise that
 * is symmetric, and needs no table. That is also why fewer looks see more: see `judgePairs`.
 *
 * @see K. K. G. Lan and D. L. DeMets, Discrete Sequential Boundaries for Clinical Trials, Biometrika
 * 70 (1983)
 * @see C. Jennison and B. W. Turnbull, Interim Analyses: the Repeated Confidence Interval Approach,
 * J. R. Statist. Soc. B 51 (1989)
 */
export function spendError(looks: readonly Look[], error: number): number | undefined {
  let spent = 0;
  let rankSum: number | undefined;
  for (const { n, dueRatio } of looks) {
    const left = error * dueRatio - spent;
    const chances = signedRankChances(n);
    const taken = chances.findLastIndex((chance) => chance <= left);
    rankSum = taken === -1 ? undefined : taken;
    spent += chances[taken] ?? 0;
  }
  return rankSum;
}
