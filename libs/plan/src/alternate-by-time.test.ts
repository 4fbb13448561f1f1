import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { StopRule } from '@chatload/contracts';

import { alternateByTime, countSteps } from './alternate-by-time.ts';

const msOf = (stop: StopRule): number => ('durationMs' in stop ? stop.durationMs : Number.NaN);
const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

function cut(
  durationMs: number,
  stepsPerSec = 1_000,
): { readonly measured: readonly number[]; readonly direct: readonly number[] } {
  const pieces = alternateByTime(durationMs, stepsPerSec);
  return {
    measured: pieces.map((piece) => msOf(piece.measured)),
    direct: pieces.map((piece) => msOf(piece.direct)),
  };
}

/** Arrivals of an open load in a window, as the drivers count them. */
function countArrivals(durationMs: number, ratePerSec: number): number {
  let count = 0;
  while ((count * 1_000) / ratePerSec < durationMs) count++;
  return count;
}

describe('a closed load of some duration', () => {
  test('of 30 s, the default, is cut into five', () => {
    expect(cut(30_000)).toEqual({
      measured: [6_000, 6_000, 6_000, 6_000, 6_000],
      direct: [2_000, 2_000, 2_000, 2_000, 2_000],
    });
  });

  test.each([
    [3_000, 3, 333],
    [12_000, 3, 1_333],
    [15_999, 3, 1_777],
    [16_000, 4, 1_333],
    [60_000, 7, 2_857],
    [100_000, 10, 3_333],
    [3_600_000, 10, 10_000],
  ])('of %d ms has %d pieces, each behind %d ms directly', (durationMs, count, directMs) => {
    const { measured, direct } = cut(durationMs);
    expect(measured).toHaveLength(count);
    expect(direct).toEqual(Array.from({ length: count }, () => directMs));
  });

  test('keeps the total to the millisecond, the bounds, and pieces alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3_000, max: 86_400_000 }), (durationMs) => {
        const { measured, direct } = cut(durationMs);
        expect(sum(measured)).toBe(durationMs);
        expect(measured.length).toBeGreaterThanOrEqual(3);
        expect(measured.length).toBeLessThanOrEqual(10);
        expect(Math.max(...measured) - Math.min(...measured)).toBeLessThanOrEqual(1);
        expect(Math.min(...measured)).toBeGreaterThanOrEqual(durationMs < 6_000 ? 1_000 : 2_000);
        expect(sum(direct)).toBeLessThanOrEqual(durationMs / 3);
        expect(Math.min(...direct)).toBeGreaterThanOrEqual(durationMs < 12_000 ? 333 : 1_000);
      }),
    );
  });

  test('may end within a millisecond', () => {
    expect(sum(cut(3_000.5).measured)).toBe(3_000.5);
  });
});

describe('arrivals at a rate', () => {
  test('are as many in the pieces as in one stretch, and in a quarter at most directly', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3_000, max: 600_000 }),
        fc.integer({ min: 1, max: 30_000 }).map((perMille) => perMille / 1_000),
        (durationMs, ratePerSec) => {
          fc.pre(countSteps(durationMs, ratePerSec) >= 3);
          const { measured, direct } = cut(durationMs, ratePerSec);
          const arrivals = measured.map((pieceMs) => countArrivals(pieceMs, ratePerSec));
          expect(sum(measured)).toBeCloseTo(durationMs, 6);
          // A last bit decides whether a point at the very end is one.
          expect(Math.abs(sum(arrivals) - countArrivals(durationMs, ratePerSec))).toBeLessThan(2);
          expect(Math.min(...arrivals)).toBeGreaterThanOrEqual(1);
          expect(measured.length).toBeGreaterThanOrEqual(3);
          const oneEach = (1_000 / ratePerSec) * direct.length;
          expect(sum(direct)).toBeLessThanOrEqual(Math.max(durationMs / 3, oneEach) + 1e-6);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('every 10 s over an hour go directly for longer than 10 s, so that they are 20', () => {
    const { direct } = cut(3_600_000, 0.1);
    expect(direct).toEqual(Array.from({ length: 10 }, () => 20_000));
  });

  test.each([
    [30_000, 3, 90],
    [30_000, 0.1, 3],
    [2_900, 10, 29],
    [1_000, 0.7, 0],
  ])('have whole steps: %d ms at %d a second are %d', (durationMs, ratePerSec, steps) => {
    expect(countSteps(durationMs, ratePerSec)).toBe(steps);
  });
});
