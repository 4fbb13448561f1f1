import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WindowedWork, type EndedWork } from './windowed-work.ts';

const WINDOW_END_MS = 1_000;
const MOST_AFTER = 5;

const ended = (endedAtMs: fc.Arbitrary<number>): fc.Arbitrary<EndedWork> =>
  fc.record({
    endedAtMs,
    complete: fc.nat(1),
    good: fc.nat(1),
    outputTokens: fc.nat(500),
    bytesSent: fc.nat(1_000),
    bytesReceived: fc.nat(100_000),
  });

const inside = fc.array(ended(fc.integer({ min: 0, max: WINDOW_END_MS })), { maxLength: 40 });
const after = fc.array(ended(fc.integer({ min: WINDOW_END_MS + 1, max: 9_000 })), {
  maxLength: MOST_AFTER,
});

test('in whatever order and portions requests come, only those that ended in time count', () => {
  fc.assert(
    fc.property(
      inside,
      after,
      fc.nat(),
      fc.integer({ min: 1, max: 10 }),
      (early, late, seed, size) => {
        const all = shuffle([...early, ...late], seed);
        const work = new WindowedWork(MOST_AFTER);
        for (let from = 0; from < all.length; from += size) work.add(all.slice(from, from + size));
        const sum = (key: Exclude<keyof EndedWork, 'endedAtMs'>): number =>
          early.reduce((total, one) => total + one[key], 0);
        expect(work.until(WINDOW_END_MS)).toEqual({
          complete: sum('complete'),
          good: sum('good'),
          outputTokens: sum('outputTokens'),
          bytesSent: sum('bytesSent'),
          bytesReceived: sum('bytesReceived'),
        });
      },
    ),
  );
});

function shuffle<Item>(items: readonly Item[], seed: number): readonly Item[] {
  return items
    .map((item, index) => ({ item, place: Math.sin(seed + index * 7.3) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
