import { expect, test } from 'vitest';
import { mannKendall } from './mann-kendall.ts';

// Expected values by pymannkendall 1.4.3, original_test().
test.each([
  {
    name: 'an unsure rise with many ties',
    values: [23, 24, 29, 6, 29, 24, 34, 29, 34, 34, 23, 34, 29],
    s: 28,
    z: 1.7099113402290336,
    p: 0.08728226910208048,
  },
  {
    name: 'a pure rise',
    values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    s: 45,
    z: 3.9354796403996297,
    p: 8.303070332638107e-5,
  },
  {
    name: 'a noisy rise with one tie',
    values: [100.2, 101.5, 99.8, 103.1, 102.2, 104.9, 103.3, 106.0, 105.1, 108.4, 107.7, 107.7],
    s: 51,
    z: 3.4367169831173534,
    p: 0.000588810511332083,
  },
  {
    name: 'a fall with one tie',
    values: [9, 7, 8, 5, 6, 4, 3, 3, 2, 1],
    s: -40,
    z: -3.502303389522111,
    p: 0.0004612540671704579,
  },
  { name: 'no difference at all', values: [5, 5, 5, 5, 5], s: 0, z: 0, p: 1 },
  { name: 'nothing', values: [], s: 0, z: 0, p: 1 },
])('agrees with a reference implementation on $name', ({ values, s, z, p }) => {
  const result = mannKendall(values);
  expect(result.s).toBe(s);
  expect(result.z).toBeCloseTo(z, 12);
  expect(result.p).toBeCloseTo(p, 6);
});
