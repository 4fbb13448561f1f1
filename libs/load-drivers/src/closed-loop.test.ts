import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClosedLoad } from '@chatload/contracts';
import type { Clock } from '@chatload/kernel';
import { driveClosedLoop, type Release } from './closed-loop.ts';

/** A clock that is set by hand, and requests that end when the test says so. */
function createBench(load: ClosedLoad) {
  let nowMs = 1_000;
  const clock: Clock = { now: () => nowMs, callAt: () => () => {} };
  const open: { release: Release; end: () => void }[] = [];
  const releases: Release[] = [];
  const stop = new AbortController();
  let peak = 0;
  let isDone = false;

  const done = driveClosedLoop({
    load,
    clock,
    signal: stop.signal,
    sendRequest: (release) => {
      releases.push(release);
      const { promise, resolve } = Promise.withResolvers<void>();
      open.push({ release, end: resolve });
      peak = Math.max(peak, open.length);
      return promise;
    },
  }).then(() => {
    isDone = true;
  });

  return {
    done,
    stop,
    releases,
    open,
    peak: () => peak,
    isDone: () => isDone,
    wait: (ms: number) => {
      nowMs += ms;
    },
    /** Ends the open request at that position and lets the driver act on it. */
    endOne: async (position = 0) => {
      open.splice(position, 1)[0]?.end();
      await new Promise(setImmediate);
    },
  };
}

function closed(slots: number, batch: number, stop: ClosedLoad['stop']): ClosedLoad {
  return { model: 'closed', slots, batch, stop };
}

describe('driveClosedLoop', () => {
  it('fills all slots at once and keeps them filled', async () => {
    const bench = createBench(closed(3, 1, { requests: 5 }));
    expect(bench.releases.map(({ index }) => index)).toEqual([0, 1, 2]);
    await bench.endOne();
    expect(bench.releases).toHaveLength(4);
  });

  it('releases a batch only when enough slots are free, all in one instant', async () => {
    const bench = createBench(closed(4, 2, { requests: 8 }));
    bench.wait(100);
    await bench.endOne();
    expect(bench.releases).toHaveLength(4);
    bench.wait(50);
    await bench.endOne();
    expect(bench.releases.slice(4).map(({ startedAtMs }) => startedAtMs)).toEqual([1_150, 1_150]);
  });

  it('lets the last batch of a counted phase be smaller', async () => {
    const bench = createBench(closed(4, 4, { requests: 6 }));
    await bench.endOne();
    expect(bench.releases).toHaveLength(4);
    await bench.endOne();
    expect(bench.releases).toHaveLength(6);
  });

  it('resolves when the last request in flight has ended, not before', async () => {
    const bench = createBench(closed(2, 1, { requests: 2 }));
    await bench.endOne();
    expect(bench.isDone()).toBe(false);
    await bench.endOne();
    await bench.done;
  });

  it('starts nothing at or after the end of a window, and drains', async () => {
    const bench = createBench(closed(2, 1, { durationMs: 500 }));
    bench.wait(499);
    await bench.endOne();
    expect(bench.releases).toHaveLength(3);
    bench.wait(1);
    await bench.endOne();
    expect(bench.releases).toHaveLength(3);
    await bench.endOne();
    await bench.done;
  });

  it('starts nothing after an abort, and drains', async () => {
    const bench = createBench(closed(2, 1, { requests: 100 }));
    bench.stop.abort();
    await bench.endOne();
    await bench.endOne();
    await bench.done;
    expect(bench.releases).toHaveLength(2);
  });

  it('ends at once when it was aborted before the first request', async () => {
    const bench = createBench(closed(2, 1, { requests: 0 }));
    await bench.done;
    expect(bench.releases).toHaveLength(0);
  });

  it('starts each request exactly once and never more than the slots, in any order of endings', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 60 }),
        fc.infiniteStream(fc.nat()),
        async (slots, wantedBatch, requests, choices) => {
          const batch = Math.min(wantedBatch, slots);
          const bench = createBench(closed(slots, batch, { requests }));
          while (bench.open.length > 0) {
            await bench.endOne((choices.next().value ?? 0) % bench.open.length);
          }
          await bench.done;
          expect(bench.releases.map(({ index }) => index)).toEqual(
            Array.from({ length: requests }, (_, index) => index),
          );
          expect(bench.peak()).toBeLessThanOrEqual(slots);
        },
      ),
      { numRuns: 50 },
    );
  });
});
