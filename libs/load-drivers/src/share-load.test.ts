import type { ClosedLoad, OpenLoad } from '@chatload/contracts';
import { createRandom } from '@chatload/kernel';
import { createFakeClock } from '@chatload/test-kit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { driveClosedLoop, type Release } from './closed-loop.ts';
import { driveOpenLoop } from './open-loop.ts';
import { type LoadShare, shareLoad } from './share-load.ts';

const START_MS = 1_000_000;

function closed(slots: number, batch: number, requests: number): ClosedLoad {
  return { model: 'closed', slots, batch, stop: { requests } };
}

function slotsOf(shares: readonly LoadShare[]): readonly number[] {
  return shares.map(({ load }) => load.slots);
}

describe('the shares of a closed load', () => {
  test.each([
    [closed(10, 1, 100), 4, [3, 3, 2, 2]],
    [closed(20, 5, 100), 3, [10, 5, 5]],
    [closed(13, 4, 100), 2, [9, 4]],
    [closed(2, 1, 100), 4, [1, 1]],
    [closed(10, 5, 100), 1, [10]],
  ])('have the slots of %j in %d threads as %j', (load, threads, expected) => {
    expect(slotsOf(shareLoad(load, { threads, batch: load.batch }))).toEqual(expected);
  });

  test('of a batch that fills all slots are parts of the batch', () => {
    const partsFor = (batch: number): readonly LoadShare['load'][] =>
      shareLoad(closed(7, 7, 5), { threads: 3, batch }).map(({ load }) => load);
    expect(partsFor(1)).toEqual([closed(3, 3, 5), closed(2, 2, 5), closed(2, 2, 5)]);
    // The slots are those of the measured phases, whose connections it opens.
    expect(partsFor(2)).toEqual([closed(3, 3, 5), closed(2, 2, 5), closed(2, 2, 5)]);
    expect(partsFor(3)).toEqual([closed(4, 4, 5), closed(3, 3, 5)]);
  });

  test('take each turn once, in whole batches, within their slots, whichever thread is faster', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          threads: fc.integer({ min: 1, max: 5 }),
          batch: fc.integer({ min: 1, max: 4 }),
          spare: fc.integer({ min: 0, max: 11 }),
          requests: fc.integer({ min: 0, max: 70 }),
          seed: fc.nat(),
        }),
        async ({ threads, batch, spare, requests, seed }) => {
          const load = closed(threads * batch + spare, batch, requests);
          const { releases, peak } = await drive(shareLoad(load, { threads, batch }), seed);
          const indexes = releases.flat().map(({ index }) => index);
          expect(indexes.toSorted((a, b) => a - b)).toEqual(
            Array.from({ length: requests }, (_, index) => index),
          );
          expect(peak).toBeLessThanOrEqual(load.slots);
          expect(releases.flatMap((own) => findTorn(own, batch))).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('open every connection once when there are as many requests as slots', async () => {
    const { releases } = await drive(shareLoad(closed(11, 11, 11), { threads: 4, batch: 1 }), 1, {
      oneAfterTheOther: true,
    });
    expect(releases.map((own) => own.length)).toEqual([3, 3, 3, 2]);
  });
});

/** Turns that another thread than that of their batch's first took, or took in between others. */
function findTorn(own: readonly Release[], batch: number): readonly number[] {
  const indexes = own.map(({ index }) => index);
  return indexes.filter((index, at) => index % batch > 0 && indexes[at - 1] !== index - 1);
}

/** Drives all shares as threads would, with answers in any order; what each of them released. */
async function drive(
  shares: readonly LoadShare[],
  seed: number,
  { oneAfterTheOther = false } = {},
): Promise<{ readonly releases: readonly (readonly Release[])[]; readonly peak: number }> {
  const random = createRandom(seed);
  const open: (() => void)[] = [];
  const releases: Release[][] = shares.map(() => []);
  let peak = 0;
  const running = new Set<number>();
  const endOne = async (): Promise<void> => {
    open.splice(random.integer(open.length), 1)[0]?.();
    await new Promise(setImmediate);
  };
  const start = (share: LoadShare, thread: number): Promise<void> => {
    if (share.model !== 'closed') throw new Error('not a closed load');
    running.add(thread);
    return driveClosedLoop({
      load: share.load,
      turns: share.turns,
      clock: createFakeClock(),
      signal: new AbortController().signal,
      sendRequest(release) {
        releases[thread]!.push(release);
        const { promise, resolve } = Promise.withResolvers<void>();
        open.push(resolve);
        peak = Math.max(peak, open.length);
        return promise;
      },
    }).then(() => void running.delete(thread));
  };
  for (const [thread, share] of shares.entries()) {
    void start(share, thread);
    // The first is through before the next one starts.
    for (let left = oneAfterTheOther ? open.length : 0; left > 0; left--) await endOne();
  }
  await new Promise(setImmediate);
  while (running.size > 0) await endOne();
  return { releases, peak };
}

describe('the shares of an open load', () => {
  test('have every n-th arrival and a part of the slots each', () => {
    const load: OpenLoad = { model: 'open', ratePerSec: 5, slots: 7, stop: { requests: 9 } };
    expect(shareLoad(load, { threads: 2, batch: 1 })).toEqual([
      { model: 'open', load: { ...load, slots: 4 }, arrivals: { first: 0, step: 2 } },
      { model: 'open', load: { ...load, slots: 3 }, arrivals: { first: 1, step: 2 } },
    ]);
    expect(slotsOf(shareLoad({ ...load, slots: 1 }, { threads: 3, batch: 1 }))).toEqual([1]);
  });

  test('are the same arrivals at the same instants, for any number of threads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.double({ min: 0.5, max: 900, noNaN: true }),
        fc.oneof(
          fc.record({ requests: fc.integer({ min: 0, max: 60 }) }),
          fc.record({ durationMs: fc.integer({ min: 1, max: 400 }) }),
        ),
        async (threads, ratePerSec, stop) => {
          const load: OpenLoad = { model: 'open', ratePerSec, slots: 1_000, stop };
          expect(await arrive(load, threads)).toEqual(await arrive(load, 1));
        },
      ),
      { numRuns: 100 },
    );
  });
});

/** All releases of an open load, in the order of the grid. */
async function arrive(load: OpenLoad, threads: number): Promise<readonly Release[]> {
  const clock = createFakeClock(START_MS);
  const releases: Release[] = [];
  const done = shareLoad(load, { threads, batch: 1 }).map((share) => {
    if (share.model !== 'open') throw new Error('not an open load');
    return driveOpenLoop({
      load: share.load,
      arrivals: share.arrivals,
      startMs: START_MS + 10,
      clock,
      signal: new AbortController().signal,
      onUnsent: () => {
        throw new Error('there are slots enough');
      },
      sendRequest: async (release) => void releases.push(release),
    });
  });
  clock.advance(200_000);
  await Promise.all(done);
  return releases.toSorted((a, b) => a.index - b.index);
}
