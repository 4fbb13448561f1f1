import { expect, test } from 'vitest';
import { signedRankChances } from './signed-rank.ts';

// SciPy 1.10.1: wilcoxon(x, alternative='greater', method='exact').pvalue, where x is 1 … n with the
// signs turned of ranks that add up to the sum.
test.each([
  { n: 5, rankSum: 0, chance: 0.03125 },
  { n: 6, rankSum: 2, chance: 0.046875 },
  { n: 10, rankSum: 3, chance: 0.0048828125 },
  { n: 10, rankSum: 8, chance: 0.0244140625 },
  { n: 12, rankSum: 17, chance: 0.046142578125 },
  { n: 15, rankSum: 25, chance: 0.023956298828125 },
  { n: 20, rankSum: 37, chance: 0.004717826843261719 },
  { n: 20, rankSum: 52, chance: 0.02422046661376953 },
])('agrees with SciPy for $n differences and a rank sum of $rankSum', ({ n, rankSum, chance }) => {
  expect(signedRankChances(n)[rankSum]).toBe(chance);
});

// Wilcoxon's own critical values, two-sided: the largest sums that are rarer than the level.
test.each([
  { n: 8, level: 0.05, rankSum: 3 },
  { n: 10, level: 0.05, rankSum: 8 },
  { n: 16, level: 0.01, rankSum: 19 },
  { n: 25, level: 0.05, rankSum: 89 },
])('gives the published critical value for $n differences at $level', ({ n, level, rankSum }) => {
  expect(signedRankChances(n).findLastIndex((chance) => 2 * chance <= level)).toBe(rankSum);
});

test('reaches 1 at the sum of all ranks, also for none and for many', () => {
  expect(signedRankChances(0)).toEqual([1]);
  expect(signedRankChances(60)).toHaveLength(1 + (60 * 61) / 2);
  expect(signedRankChances(60).at(-1)).toBeCloseTo(1, 12);
});
