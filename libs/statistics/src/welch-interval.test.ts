import { expect, test } from 'vitest';
import { welchInterval } from './welch-interval.ts';

const FIRST = [27.5, 21, 19, 23.6, 17, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19, 21.7, 21.4];
const SECOND = [
  27.1, 22, 20.8, 23.4, 23.4, 23.5, 25.8, 22, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.4,
];

// SciPy 1.10.1, NumPy: d ± scipy.stats.t.ppf((1 + c) / 2, df) · sqrt(vx/nx + vy/ny), with df by Welch and
// Satterthwaite; scipy.stats.ttest_ind(y, x, equal_var=False) gives p = 0.00807 for the first.
test.each([
  {
    name: 'two sides of 15',
    sides: [FIRST, SECOND],
    confidence: 0.95,
    expected: [2.833333333333332, 0.7986439248746993, 4.868022741791965],
  },
  {
    name: 'three against four',
    sides: [
      [1, 2, 4],
      [3, 5, 9, 8],
    ],
    confidence: 0.99,
    expected: [3.9166666666666665, -2.847852944588493, 10.681186277922846],
  },
] as const)('agrees with SciPy on $name', ({ sides: [first, second], confidence, expected }) => {
  const result = welchInterval(first, second, confidence);
  expect(result?.difference).toBeCloseTo(expected[0], 10);
  expect(result?.lower).toBeCloseTo(expected[1], 7);
  expect(result?.upper).toBeCloseTo(expected[2], 7);
});

test('runs that do not differ leave no doubt', () => {
  expect(welchInterval([2, 2, 2], [3, 3, 3], 0.95)).toEqual({ difference: 1, lower: 1, upper: 1 });
});

test('one run a side has no interval', () => {
  expect(welchInterval([2], [3, 4], 0.95)).toBeUndefined();
});
