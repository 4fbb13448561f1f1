import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitLine } from './fit-line.ts';

describe('the least-squares line', () => {
  test('agrees with a textbook’s figures', () => {
    // R: confint(lm(c(2, 4, 5, 4, 5) ~ c(1, 2, 3, 4, 5)))
    const line = fitLine([
      [1, 2],
      [2, 4],
      [3, 5],
      [4, 4],
      [5, 5],
    ]);
    expect(line?.slope).toBeCloseTo(0.6);
    expect(line?.interval.low).toBeCloseTo(-0.3, 2);
    expect(line?.interval.high).toBeCloseTo(1.5, 2);
  });

  test('through points of a line is that line, with an interval of no width', () => {
    const number = fc.integer({ min: -1_000, max: 1_000 });
    const xs = fc.uniqueArray(number, { minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(number, number, xs, (slope, start, places) => {
        const line = fitLine(places.map((x) => [x, start + slope * x] as const));
        expect(line?.slope).toBeCloseTo(slope, 6);
        expect(line!.interval.high - line!.interval.low).toBeCloseTo(0, 6);
      }),
    );
  });

  test('is not there for too few points or for one place', () => {
    expect(fitLine([])).toBeUndefined();
    expect(
      fitLine([
        [1, 1],
        [2, 2],
      ]),
    ).toBeUndefined();
    expect(
      fitLine([
        [1, 1],
        [1, 2],
        [1, 3],
      ]),
    ).toBeUndefined();
  });
});
