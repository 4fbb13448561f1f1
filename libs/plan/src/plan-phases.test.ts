import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Phase } from '@chatload/contracts';

import { alternate, planPhases } from './plan-phases.ts';

const requestsOf = ({ load }: Phase): number => ('requests' in load.stop ? load.stop.requests : 0);
const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** Slots, and at least three rounds of them. */
const RUNS = fc
  .tuple(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 3, max: 1_000 }), fc.nat())
  .map(([slots, rounds, rest]) => ({ slots, requests: rounds * slots + (rest % slots) }));

describe('alternate', () => {
  test('cuts the default run into three of each', () => {
    expect(alternate(100, 10)).toEqual([
      { measured: 40, direct: 10 },
      { measured: 30, direct: 10 },
      { measured: 30, direct: 10 },
    ]);
  });

  test('keeps the totals, the multiples and the floors for every run', () => {
    fc.assert(
      fc.property(RUNS, ({ slots, requests }) => {
        const pieces = alternate(requests, slots);
        const measured = pieces.map((piece) => piece.measured);
        const direct = pieces.map((piece) => piece.direct);
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
        const pieces = alternate(requests, slots);
        const direct = sum(pieces.map((piece) => piece.direct));
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
        const measured = alternate(requests, slots).map((piece) => piece.measured);
        expect(Math.max(...measured) - Math.min(...measured)).toBeLessThan(2 * slots);
      }),
    );
  });

  test('cuts a longer run into more pieces, up to ten', () => {
    const counts = [30, 100, 300, 1_000, 100_000].map((requests) => alternate(requests, 10).length);
    expect(counts).toEqual([3, 3, 5, 10, 10]);
  });
});

describe('planPhases', () => {
  const sizes = { requests: 100, slots: 10, batch: 4, warmup: 10 };

  test('alternates, each measured stretch after its direct one, warm-ups first', () => {
    const phases = planPhases(sizes, { baseline: true });
    expect(phases.map(({ id, target }) => [id, target])).toEqual([
      ['warmup-server', 'server'],
      ['warmup-mock', 'mock'],
      ['baseline-1', 'mock'],
      ['measure-1', 'server'],
      ['baseline-2', 'mock'],
      ['measure-2', 'server'],
      ['baseline-3', 'mock'],
      ['measure-3', 'server'],
    ]);
    for (const { kind, record, load } of phases) {
      expect(record).toBe(kind !== 'warmup');
      expect(load).toMatchObject({ model: 'closed', slots: 10, batch: kind === 'warmup' ? 10 : 4 });
    }
  });

  test('measures in one stretch without a baseline', () => {
    const phases = planPhases(sizes, { baseline: false });
    expect(phases.map(({ id }) => id)).toEqual(['warmup-server', 'measure-1']);
    expect(phases.map(requestsOf)).toEqual([10, 100]);
  });
});
