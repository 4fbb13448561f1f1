import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toFigure } from './figure.ts';
import { createHistogram } from './histogram.ts';

const PER_MILLE = { p50: 500, p90: 900, p95: 950, p99: 990, p999: 999 } as const;

function figureOf(valuesUs: readonly number[]): NonNullable<ReturnType<typeof toFigure>> {
  const histogram = createHistogram();
  for (const value of valuesUs) histogram.recordValue(value);
  return toFigure(histogram)!;
}

function expectNear(actualMs: number, expectedUs: number): void {
  expect(Math.abs(actualMs * 1_000 - expectedUs)).toBeLessThanOrEqual(expectedUs * 0.001 + 1e-6);
}

test('is within 0.1 % of what sorting all values gives', () => {
  const durations = fc.oneof(
    fc.integer({ min: 0, max: 3_000 }),
    fc.integer({ min: 0, max: 2_000_000 }),
    fc.integer({ min: 0, max: 3_600_000_000 }),
  );
  fc.assert(
    fc.property(fc.array(durations, { minLength: 1, maxLength: 2_000 }), (valuesUs) => {
      const sorted = valuesUs.toSorted((a, b) => a - b);
      const nearestRank = (perMille: number): number =>
        sorted[Math.ceil((sorted.length * perMille) / 1_000) - 1]!;
      const figure = figureOf(valuesUs);
      expect(figure.n).toBe(valuesUs.length);
      expectNear(figure.min, sorted[0]!);
      expectNear(figure.max, sorted.at(-1)!);
      expectNear(figure.mean, valuesUs.reduce((sum, value) => sum + value, 0) / valuesUs.length);
      for (const key of ['p50', 'p90', 'p95', 'p99', 'p999'] as const)
        expectNear(figure[key], nearestRank(PER_MILLE[key]));
    }),
    { numRuns: 200 },
  );
});

test('gaps of 0 count: in the minimum, the mean and the percentiles', () => {
  expect(figureOf([0, 0, 0, 20_000])).toMatchObject({ n: 4, min: 0, p50: 0, mean: 5.002 });
});

test('of nothing there is no figure', () => {
  expect(toFigure(createHistogram())).toBeUndefined();
});

test('a value beyond the usual range is kept', () => {
  expect(figureOf([7_200_000_000]).max / 7_200_000).toBeCloseTo(1, 3);
});

test.each([
  [1, ['p50', 'p90', 'p95', 'p99', 'p999']],
  [19, ['p50', 'p90', 'p95', 'p99', 'p999']],
  [20, ['p90', 'p95', 'p99', 'p999']],
  [99, ['p90', 'p95', 'p99', 'p999']],
  [100, ['p95', 'p99', 'p999']],
  [199, ['p95', 'p99', 'p999']],
  [200, ['p99', 'p999']],
  [999, ['p99', 'p999']],
  [1_000, ['p999']],
  [9_999, ['p999']],
  [10_000, []],
])('of %i values too few stand behind %j', (n, expected) => {
  const histogram = createHistogram();
  histogram.recordValueWithCount(1_000, n);
  expect(toFigure(histogram)?.lowN).toEqual(expected);
});
