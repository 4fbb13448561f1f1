import { expect, test } from 'vitest';
import { signedRankChances } from './signed-rank.ts';
import { spendError, type Look } from './spend-error.ts';

/** Looks at every second of 12 differences, up to and with the nth. */
function looksUntil(last: number): readonly Look[] {
  return [2, 4, 6, 8, 10, 12].filter((n) => n <= last).map((n) => ({ n, dueRatio: n / 12 }));
}

test('a single look takes the largest rank sum that the error has room for', () => {
  expect(spendError([{ n: 10, dueRatio: 1 }], 0.025)).toBe(8);
  expect(spendError([{ n: 25, dueRatio: 1 }], 0.025)).toBe(89);
});

test('too few differences cannot speak against anything', () => {
  expect(spendError([{ n: 4, dueRatio: 1 }], 0.05)).toBeUndefined();
  expect(spendError([], 0.05)).toBeUndefined();
});

test('what all looks take together stays within the error, and uses most of it', () => {
  const error = 0.02;
  const taken = [2, 4, 6, 8, 10, 12]
    .map((last) => ({ last, rankSum: spendError(looksUntil(last), error) }))
    .reduce((sum, { last, rankSum }) => sum + (signedRankChances(last)[rankSum ?? -1] ?? 0), 0);
  expect(taken).toBeLessThanOrEqual(error);
  expect(taken).toBeGreaterThan(0.8 * error);
});

test('of all 4,096 ways to sign 12 sizes, no more than the error are rejected at any look', () => {
  const error = 0.02;
  const sizes = [3, 11, 7, 1, 12, 5, 9, 2, 10, 6, 4, 8];
  const limits = [2, 4, 6, 8, 10, 12].map((n) => ({ n, limit: spendError(looksUntil(n), error) }));
  let rejected = 0;
  for (let signs = 0; signs < 4_096; signs++) {
    const values = sizes.map((size, index) => ((signs >> index) & 1 ? -size : size));
    if (limits.some(({ n, limit = -1 }) => sumNegativeRanks(values.slice(0, n)) <= limit))
      rejected += 1;
  }
  expect(rejected / 4_096).toBeLessThanOrEqual(error);
  expect(rejected).toBeGreaterThan(0);
});

function sumNegativeRanks(values: readonly number[]): number {
  return values
    .toSorted((a, b) => Math.abs(a) - Math.abs(b))
    .reduce((sum, value, index) => (value < 0 ? sum + index + 1 : sum), 0);
}
