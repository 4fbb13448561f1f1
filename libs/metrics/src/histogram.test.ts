import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countValuesAbove, createHistogram, STORED_PER_UNIT } from './histogram.ts';

test('the values above a limit are counted, those within 0.1 % of it either way', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 5_000_000 }), { maxLength: 500 }),
      fc.integer({ min: 0, max: 5_000 }),
      (stored, limit) => {
        const histogram = createHistogram();
        for (const value of stored) histogram.recordValue(value);
        const near = limit * STORED_PER_UNIT * 0.001;
        const countAbove = (bound: number): number =>
          stored.filter((value) => value > bound).length;
        const counted = countValuesAbove(histogram, limit);
        expect(counted).toBeGreaterThanOrEqual(countAbove(limit * STORED_PER_UNIT + near));
        expect(counted).toBeLessThanOrEqual(countAbove(limit * STORED_PER_UNIT - near));
      },
    ),
  );
});

test('a limit of 0 parts what came in one read from what did not', () => {
  const histogram = createHistogram();
  for (const value of [0, 0, 0, 1, 20_000]) histogram.recordValue(value);
  expect(countValuesAbove(histogram, 0)).toBe(2);
  expect(countValuesAbove(createHistogram(), 0)).toBe(0);
});
