import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { StopRule } from '@chatload/contracts';

import { alternateByCount } from './alternate-by-count.ts';

const countOf = (stop: StopRule): number => ('requests' in stop ? stop.requests : Number.NaN);
const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** Slots, and at least three rounds of them. */
const RUNS = fc
  .tuple(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 3, max: 1_000 }), fc.nat())
  .map(([slots, rounds, rest]) => ({ slots, requests: rounds * slots + (rest % slots) }));

describe('alternateByCount', () => {
  test('cuts the default run into three of each', () => {
    expect(alternateByCount(100, 10)).toEqual([
      { measured: { requests: 40 }, direct: { requests: 10 } },
      { measured: { requests: 30 }, direct: { requests: 10 } },
      { measured: { requests: 30 }, direct: { requests: 10 } },
    ]);
  });

  test('keeps the totals, the multiples and the floors for every run', () => {
    fc.assert(
      fc.property(RUNS, ({ slots, requests }) => {
        const pieces = alternateByCount(requests, slots);
        const measured = pieces.map((piece) => countOf(piece.measured));
        const direct = pieces.map((piece) => countOf(piece.direct));
        expect(sum(measured)).toBe(requests);
        expect(pieces.length).toBeGreaterThanOrEqual(3);
        expect(pieces.length).toBeLessThanOrEqual(10);
        expect(sum(direct)).toBeGreaterThanOrEqual(20);
        expect(Math.min(...measured, ...direct)).toBeGreaterThanOrEqual(slots);
        for (const count of [...measured.slice(0, -1), ...direct]) expect(count % slots).toBe(0);
      }),
    );
  });

  test('sends at most a quarter directly, unless a floor asks for more', () => {
    fc.assert(
      fc.property(RUNS, ({ slots, requests }) => {
        const pieces = alternateByCount(requests, slots);
        const direct = sum(pieces.map((piece) => countOf(piece.direct)));
        const oneRoundEach = slots * pieces.length;
        // One round less in each piece would break a floor, or the quarter is kept.
        const isForced = direct === oneRoundEach || direct - oneRoundEach < 20;
        expect(direct <= requests / 3 || isForced).toBe(true);
      }),
    );
  });

  test('keeps the pieces alike: at most one round apart, the remainder aside', () => {
    fc.assert(
      fc.property(RUNS, ({ slots, requests }) => {
        const measured = alternateByCount(requests, slots).map((piece) => countOf(piece.measured));
        expect(Math.max(...measured) - Math.min(...measured)).toBeLessThan(2 * slots);
      }),
    );
  });

  test('cuts a longer run into more pieces, up to ten', () => {
    const counts = [30, 100, 300, 1_000, 100_000].map(
      (requests) => alternateByCount(requests, 10).length,
    );
    expect(counts).toEqual([3, 3, 5, 10, 10]);
  });
});
