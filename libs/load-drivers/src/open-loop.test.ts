import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenLoad } from '@chatload/contracts';
import { createFakeClock } from '@chatload/test-kit';
import type { Release } from './closed-loop.ts';
import { type Arrival, driveOpenLoop } from './open-loop.ts';

const START_MS = 1_000_000;

/** A driver on a clock that the test moves, and requests that end when the test says so. */
function createBench(load: OpenLoad) {
  const fake = createFakeClock(START_MS);
  let lateMs = 0;
  const clock = { now: () => fake.now() + lateMs, callAt: fake.callAt.bind(fake) };
  const stop = new AbortController();
  const releases: Release[] = [];
  const unsent: Arrival[] = [];
  const open: (() => void)[] = [];
  let peak = 0;
  let isDone = false;

  const done = driveOpenLoop({
    load,
    clock,
    signal: stop.signal,
    onUnsent: (arrival) => unsent.push(arrival),
    sendRequest: (release) => {
      releases.push(release);
      const { promise, resolve } = Promise.withResolvers<void>();
      open.push(resolve);
      peak = Math.max(peak, open.length);
      return promise;
    },
  }).then(() => {
    isDone = true;
  });

  return {
    done,
    stop,
    clock: fake,
    /** The machine stands still: what the clock calls from now on is so much later than it was to be. */
    lagBehind: (ms: number) => {
      lateMs = ms;
    },
    releases,
    unsent,
    open,
    peak: () => peak,
    isDone: () => isDone,
    /** Ends the open request at that position and lets the driver act on it. */
    endOne: async (position = 0) => {
      open.splice(position, 1)[0]?.();
      await settle();
    },
    endAll: async () => {
      for (const end of open.splice(0)) end();
      await settle();
    },
  };
}

function refuse(): never {
  throw new Error('nothing was to happen');
}

function settle(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

function arrivals(ratePerSec: number, slots: number, stop: OpenLoad['stop']): OpenLoad {
  return { model: 'open', ratePerSec, slots, stop };
}

/** Counted one by one, unlike in the driver. */
function countPoints(ratePerSec: number, stop: OpenLoad['stop']): number {
  if ('requests' in stop) return stop.requests;
  let count = 0;
  while ((count * 1_000) / ratePerSec < stop.durationMs) count++;
  return count;
}

/** Since the start, so that a test reads like the plan. */
function offsetsOf(stamps: readonly (number | null)[]): number[] {
  return stamps.map((stamp) => (stamp ?? Number.NaN) - START_MS);
}

describe('driveOpenLoop', () => {
  it('starts each arrival at its instant of the grid, the first at once', () => {
    const bench = createBench(arrivals(100, 10, { requests: 4 }));
    bench.clock.advance(29);
    expect(offsetsOf(bench.releases.map(({ scheduledAtMs }) => scheduledAtMs))).toEqual([
      0, 10, 20,
    ]);
    expect(offsetsOf(bench.releases.map(({ startedAtMs }) => startedAtMs))).toEqual([0, 10, 20]);
    expect(bench.releases.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it('does not drift: the millionth arrival is as exact as the first', async () => {
    const bench = createBench(arrivals(3_000, 1, { requests: 1_000_001 }));
    bench.clock.advance(2_000_000);
    for (let index = 0; index < 3; index++) await bench.endOne();
    expect(bench.releases[3]?.scheduledAtMs).toBe(START_MS + 1);
    bench.stop.abort();
    expect(bench.unsent.at(-1)).toEqual({
      index: 1_000_000,
      scheduledAtMs: START_MS + 1_000_000 / 3,
    });
  });

  it('does not wait for answers as long as slots are free', () => {
    const bench = createBench(arrivals(100, 50, { requests: 50 }));
    bench.clock.advance(490);
    expect(bench.releases).toHaveLength(50);
  });

  it('does not hand lateness on: after a late call the next arrival is on the grid again', () => {
    const bench = createBench(arrivals(100, 10, { requests: 3 }));
    // The clock calls the second arrival 7 ms late.
    bench.lagBehind(7);
    bench.clock.advanceTo(START_MS + 10);
    bench.lagBehind(0);
    bench.clock.advanceTo(START_MS + 20);
    expect(offsetsOf(bench.releases.map(({ scheduledAtMs }) => scheduledAtMs))).toEqual([
      0, 10, 20,
    ]);
    expect(offsetsOf(bench.releases.map(({ startedAtMs }) => startedAtMs))).toEqual([0, 17, 20]);
  });

  it('releases at once all that became due while the machine stood still', () => {
    const bench = createBench(arrivals(1_000, 50, { requests: 50 }));
    bench.lagBehind(20);
    bench.clock.advanceTo(START_MS + 1);
    expect(offsetsOf(bench.releases.map(({ scheduledAtMs }) => scheduledAtMs))).toEqual(
      Array.from({ length: 22 }, (_, index) => index),
    );
    expect(offsetsOf(bench.releases.slice(1).map(({ startedAtMs }) => startedAtMs))).toEqual(
      Array.from({ length: 21 }, () => 21),
    );
  });

  it('lets an arrival that finds no slot wait, and counts it from its own instant', async () => {
    const bench = createBench(arrivals(100, 1, { requests: 3 }));
    bench.clock.advance(35);
    expect(bench.releases).toHaveLength(1);
    await bench.endOne();
    expect(bench.releases[1]).toEqual({
      index: 1,
      scheduledAtMs: START_MS + 10,
      startedAtMs: START_MS + 35,
    });
    bench.clock.advance(2);
    await bench.endOne();
    expect(bench.releases[2]).toEqual({
      index: 2,
      scheduledAtMs: START_MS + 20,
      startedAtMs: START_MS + 37,
    });
  });

  it('starts all of a counted phase, however late', async () => {
    const bench = createBench(arrivals(100, 1, { requests: 5 }));
    bench.clock.advance(60_000);
    for (let index = 0; index < 5; index++) await bench.endOne();
    await bench.done;
    expect(bench.releases).toHaveLength(5);
    expect(bench.unsent).toEqual([]);
  });

  it('leaves unsent what waits at the end of a window, then and not later', async () => {
    const bench = createBench(arrivals(100, 2, { durationMs: 50 }));
    bench.clock.advance(49);
    expect(bench.unsent).toEqual([]);
    bench.clock.advance(1);
    expect(bench.unsent).toEqual([
      { index: 2, scheduledAtMs: START_MS + 20 },
      { index: 3, scheduledAtMs: START_MS + 30 },
      { index: 4, scheduledAtMs: START_MS + 40 },
    ]);
    await bench.endAll();
    await bench.done;
    expect(bench.releases).toHaveLength(2);
  });

  it('starts nothing at or after the end of a window, also when a slot is freed by a late call', async () => {
    const bench = createBench(arrivals(100, 1, { durationMs: 50 }));
    // The answer is read before the clock's own call for the window's end.
    bench.lagBehind(50);
    await bench.endOne();
    expect(bench.releases).toHaveLength(1);
    expect(bench.unsent.map(({ index }) => index)).toEqual([1, 2, 3, 4]);
    await bench.done;
  });

  it.each([
    [200, 10_000, 2_000],
    [50, 10_000, 500],
    [10, 1_100, 11],
    [3, 1_000, 3],
    [7, 900, 7],
    [0.5, 1_000, 1],
    // In floating point, 600 s × 0.035/s is a little more than 21.
    [0.035, 600_000, 21],
    [1_000, 0, 0],
  ])('has at %d/s within %d ms %d arrivals', async (rate, durationMs, count) => {
    const bench = createBench(arrivals(rate, 10_000, { durationMs }));
    bench.clock.advance(durationMs + 10_000);
    expect(bench.releases).toHaveLength(count);
    expect(bench.unsent).toEqual([]);
    await bench.endAll();
    await bench.done;
  });

  it('waits for what is in flight, and leaves no call on the clock', async () => {
    const bench = createBench(arrivals(100, 5, { durationMs: 20 }));
    bench.clock.advance(1_000);
    await bench.endOne();
    expect(bench.isDone()).toBe(false);
    await bench.endOne();
    await bench.done;
    expect(bench.clock.pending).toBe(0);
  });

  it('ends with its last answer, though the window is still open, and leaves no call behind', async () => {
    const bench = createBench(arrivals(100, 5, { durationMs: 20 }));
    bench.clock.advance(15);
    await bench.endAll();
    await bench.done;
    expect(bench.releases).toHaveLength(2);
    expect(bench.clock.pending).toBe(0);
  });

  it('ends at an abort, also with nothing in flight and a long wait for the next arrival', async () => {
    const bench = createBench(arrivals(0.001, 5, { requests: 100 }));
    await bench.endOne();
    expect(bench.isDone()).toBe(false);
    bench.stop.abort();
    await bench.done;
    expect(bench.releases).toHaveLength(1);
    expect(bench.unsent).toEqual([]);
    expect(bench.clock.pending).toBe(0);
  });

  it('drains after an abort, and leaves unsent only what was due by then', async () => {
    const bench = createBench(arrivals(100, 1, { durationMs: 10_000 }));
    bench.clock.advance(25);
    bench.stop.abort();
    expect(bench.unsent.map(({ index }) => index)).toEqual([1, 2]);
    bench.clock.advance(20_000);
    expect(bench.isDone()).toBe(false);
    await bench.endOne();
    await bench.done;
    expect(bench.releases).toHaveLength(1);
    expect(bench.unsent).toHaveLength(2);
  });

  it('starts nothing when it was aborted before', async () => {
    const signal = AbortSignal.abort();
    const load = arrivals(100, 1, { requests: 5 });
    const clock = createFakeClock();
    await driveOpenLoop({ load, clock, signal, onUnsent: refuse, sendRequest: refuse });
    expect(clock.pending).toBe(0);
  });

  it('starts or leaves unsent each arrival once, in order, never early, never more than the slots', async () => {
    const step = fc.oneof(
      fc.record({ ms: fc.double({ min: 0, max: 40, noNaN: true }) }),
      fc.record({ end: fc.nat() }),
    );
    const stop = fc.oneof(
      fc.record({ requests: fc.integer({ min: 0, max: 40 }) }),
      fc.record({ durationMs: fc.integer({ min: 0, max: 300 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 1, max: 500, noNaN: true }),
        fc.integer({ min: 1, max: 8 }),
        stop,
        fc.array(step, { maxLength: 60 }),
        async (ratePerSec, slots, rule, steps) => {
          const bench = createBench(arrivals(ratePerSec, slots, rule));
          for (const next of steps) {
            if ('ms' in next) bench.clock.advance(next.ms);
            else if (bench.open.length > 0) await bench.endOne(next.end % bench.open.length);
          }
          // Time for every arrival that is still to come, and for each that waits.
          bench.clock.advance(60_000);
          while (bench.open.length > 0) await bench.endOne();
          await bench.done;

          const all = [...bench.releases, ...bench.unsent];
          expect(all.map(({ index }) => index)).toEqual(all.map((_, position) => position));
          for (const { index, scheduledAtMs } of all) {
            expect(scheduledAtMs).toBe(START_MS + (index * 1_000) / ratePerSec);
          }
          expect(all).toHaveLength(countPoints(ratePerSec, rule));
          const endsAtMs = 'durationMs' in rule ? START_MS + rule.durationMs : Infinity;
          for (const { scheduledAtMs, startedAtMs } of bench.releases) {
            expect(startedAtMs).toBeGreaterThanOrEqual(scheduledAtMs ?? Infinity);
            expect(startedAtMs).toBeLessThan(endsAtMs);
          }
          const unsentLimit = 'requests' in rule ? 0 : bench.unsent.length;
          expect(bench.unsent).toHaveLength(unsentLimit);
          for (const { scheduledAtMs } of bench.unsent) {
            expect(scheduledAtMs).toBeLessThan(endsAtMs);
          }
          expect(bench.peak()).toBeLessThanOrEqual(slots);
          expect(bench.clock.pending).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });
});
