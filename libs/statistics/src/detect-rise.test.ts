import { expect, test } from 'vitest';
import { detectRise } from './detect-rise.ts';

test('finds a doubling and says how much it was', () => {
  const rise = detectRise([100, 110, 121, 135, 142, 158, 166, 179, 190, 200]);
  expect(rise?.rising).toBe(true);
  expect(rise?.riseRatio).toBeCloseTo(1, 1);
});

test('finds a steep curve whose fitted line would start below 0', () => {
  expect(detectRise([1, 2, 3, 4, 5, 30, 100, 300, 500, 1000])?.rising).toBe(true);
});

test('passes over a certain rise of less than 20 %', () => {
  const rise = detectRise([100, 101, 102, 103, 104, 105, 106, 107, 108, 109]);
  expect(rise?.p).toBeLessThan(0.01);
  expect(rise?.rising).toBe(false);
});

test('passes over a fall', () => {
  expect(detectRise([200, 190, 180, 170, 160, 150, 140, 130, 120, 110])?.rising).toBe(false);
});

test('one wild interval is no trend', () => {
  expect(detectRise([100, 101, 99, 100, 102, 98, 100, 101, 99, 5000])?.rising).toBe(false);
});

test('says nothing of fewer than 10 intervals, nor of a start at 0', () => {
  expect(detectRise([1, 2, 3, 4, 5, 6, 7, 8, 9])).toBeUndefined();
  expect(detectRise([0, 0, 0, 0, 0, 0, 0, 0, 0, 0])).toBeUndefined();
});
