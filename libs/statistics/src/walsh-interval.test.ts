import { expect, test } from 'vitest';
import { averagePairs, estimateShift, walshInterval } from './walsh-interval.ts';

// Hollander and Wolfe, Nonparametric Statistical Methods (1973), table 3.1: depression scores before
// and after tranquilliser therapy; there the shift is 0.46 and its 96.1 % interval 0.010 … 0.786.
const BEFORE = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
const AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
const AVERAGES = averagePairs(BEFORE.map((before, patient) => before - (AFTER[patient] ?? 0)));

test('finds the published shift and interval', () => {
  expect(estimateShift(AVERAGES)).toBeCloseTo(0.46, 10);
  const { lower, upper } = walshInterval(AVERAGES, 5);
  expect(lower).toBeCloseTo(0.01, 10);
  expect(upper).toBeCloseTo(0.786, 10);
});

test('with a rank sum of 0 the interval reaches from the least to the greatest', () => {
  expect(walshInterval(averagePairs([3, -1, 2, 7]), 0)).toEqual({ lower: -1, upper: 7 });
});

test('one spoilt run moves the estimate little', () => {
  const calm = estimateShift(averagePairs([1, 2, 3, 4, 5, 6, 7, 8, 9])) ?? 0;
  const spoilt = estimateShift(averagePairs([1, 2, 3, 4, 5, 6, 7, 8, 9_000])) ?? 0;
  expect(spoilt - calm).toBeLessThan(1);
});

test('nothing has no shift, and anything is possible', () => {
  expect(estimateShift(averagePairs([]))).toBeUndefined();
  expect(walshInterval(averagePairs([]), 0)).toEqual({
    lower: Number.NEGATIVE_INFINITY,
    upper: Number.POSITIVE_INFINITY,
  });
});
