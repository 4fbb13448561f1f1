import { expect, test } from 'vitest';
import { intervalMedians } from './interval-medians.ts';

const values = [
  { atMs: 0, value: 1 },
  { atMs: 10, value: 3 },
  { atMs: 24.9, value: 9 },
  { atMs: 75, value: 5 },
  { atMs: 100, value: 7 },
];

test('each interval has the median of its own values, and an empty one has none', () => {
  expect(intervalMedians(values, { lengthMs: 100, intervals: 4 })).toEqual([3, 6]);
});

test('a value at the very end is in the last interval', () => {
  expect(intervalMedians(values, { lengthMs: 100, intervals: 10 })).toEqual([1, 3, 9, 5, 7]);
});

test('of nothing, and in a window without length, there is none', () => {
  expect(intervalMedians([], { lengthMs: 100, intervals: 10 })).toEqual([]);
  expect(intervalMedians([{ atMs: 0, value: 1 }], { lengthMs: 0, intervals: 10 })).toEqual([]);
});
