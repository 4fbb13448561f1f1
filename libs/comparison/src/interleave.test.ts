import fc from 'fast-check';
import { expect, test } from 'vitest';
import { interleave } from './interleave.ts';

test('each pair has a run of either version, and each second pair mirrors the one before', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.integer(), (pairs, seed) => {
      const order = interleave(pairs, seed);
      expect(order).toHaveLength(2 * pairs);
      const pairsInOrder = Array.from({ length: pairs }, (_, pair) =>
        order.slice(2 * pair, 2 * pair + 2),
      );
      for (const [index, runs] of pairsInOrder.entries()) {
        const mirrored = index % 2 === 1 ? (pairsInOrder[index - 1] ?? []).toReversed() : runs;
        expect(runs.toSorted()).toEqual(['base', 'head']);
        expect(runs).toEqual(mirrored);
      }
    }),
  );
});

test('the same seed gives the same order, and chance decides who begins', () => {
  expect(interleave(20, 7)).toEqual(interleave(20, 7));
  const beginners = Array.from({ length: 200 }, (_, seed) => interleave(1, seed)[0]);
  const bases = beginners.filter((side) => side === 'base').length;
  expect(bases).toBeGreaterThan(60);
  expect(bases).toBeLessThan(140);
});
