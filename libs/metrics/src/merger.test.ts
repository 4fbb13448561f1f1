import type { Delta, Ending, Phase } from '@chatload/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deltaOf, finishedRequest, phase } from './fixtures.ts';
import { createMerger, type Merger } from './merger.ts';
import { createRecorder } from './recorder.ts';
import { summarise } from './summarise.ts';

const ENDINGS: readonly Ending[] = ['complete', 'reset', 'http_error', 'timeout', 'cut_off'];

const request = fc.record({
  ending: fc.oneof(
    { weight: 3, arbitrary: fc.constant('complete' as const) },
    fc.constantFrom(...ENDINGS),
  ),
  startedAtMs: fc.integer({ min: 0, max: 10_000 }),
  /** Beyond the histogram's first range, too. */
  lastsMs: fc.double({ min: 0, max: 300_000, noNaN: true }),
  gapsUs: fc.array(fc.integer({ min: 0, max: 500_000 }), { maxLength: 20 }),
  thread: fc.integer({ min: 0, max: 3 }),
  cutAfterwards: fc.boolean(),
});

type Request = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

function toFinished({ ending, startedAtMs, lastsMs, gapsUs }: Request) {
  const endedAtMs = startedAtMs + lastsMs;
  return finishedRequest({ ending, startedAtMs, endedAtMs, firstChunkAtMs: endedAtMs }, gapsUs);
}

/** The Deltas of several threads that cut now and then, in the order of the cuts. */
function recordSplit(requests: readonly Request[], threads: number): Delta[] {
  const deltas: Delta[] = [];
  const recorders = Array.from({ length: threads }, (_, threadIndex) =>
    createRecorder({ phaseId: 'measure-1', threadIndex, startMs: 0 }),
  );
  for (const each of requests) {
    const recorder = recorders[each.thread % threads]!;
    recorder.onStarted(1);
    recorder.onFinished(toFinished(each));
    if (each.cutAfterwards) deltas.push(recorder.cut(0));
  }
  return [...deltas, ...recorders.map((recorder) => recorder.cut(0))];
}

function merge(deltas: readonly Delta[], plan: Phase = phase()): Merger {
  const merger = createMerger([plan], {
    objectives: [{ metric: 'e2eMs', statistic: 'p95', comparison: '<=', limit: 100_000 }],
  });
  for (const delta of deltas) merger.add(delta);
  return merger;
}

test('however a phase is split over threads and intervals, its summary is that of one recorder', () => {
  fc.assert(
    fc.property(
      fc.array(request, { maxLength: 60 }),
      fc.integer({ min: 1, max: 4 }),
      (all, threads) => {
        const whole = summarise(
          merge(
            recordSplit(
              all.map((one) => ({ ...one, cutAfterwards: false })),
              1,
            ),
          ),
        );
        const split = summarise(merge(recordSplit(all, threads)));
        const parts = ({ measured }: typeof whole) => ({
          ...measured,
          // A sum of the threads' own peaks, and an order among equals: bounded or free, not equal.
          peakInFlight: undefined,
          causes: undefined,
        });
        expect(parts(split)).toEqual(parts(whole));
        expect(split.measured.peakInFlight).toBeGreaterThanOrEqual(whole.measured.peakInFlight);
      },
    ),
    { numRuns: 40 },
  );
});

test('in whatever order its Deltas come, a timed phase counts what ended in its window', () => {
  const slots = 4;
  const durationMs = 5_000;
  const timed = phase({ load: { model: 'closed', slots, batch: 1, stop: { durationMs } } });
  // Each slot asks again as long as the window is open: what ends after it is one request in each.
  const busySlot = fc
    .array(fc.integer({ min: 50, max: 3_000 }), { minLength: 120, maxLength: 120 })
    .map((lengths) => {
      const requests: { startedAtMs: number; endedAtMs: number }[] = [];
      let atMs = 1_000;
      for (const lastsMs of lengths) {
        if (atMs >= 1_000 + durationMs) break;
        requests.push({ startedAtMs: atMs, endedAtMs: (atMs += lastsMs) });
      }
      return requests;
    });
  const busySlots = fc.array(busySlot, { minLength: slots, maxLength: slots });
  fc.assert(
    fc.property(busySlots, fc.infiniteStream(fc.nat()), (perSlot, places) => {
      const requests = perSlot.flat();
      const deltas = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((second) => {
        const startMs = second * 1_000;
        const within = ({ endedAtMs }: { endedAtMs: number }): boolean =>
          endedAtMs >= startMs && endedAtMs < startMs + 1_000;
        return deltaOf(requests.filter(within), { startMs, endMs: startMs + 1_000 });
      });
      const inOrder = summarise(merge(deltas, timed)).measured;
      const shuffled = deltas
        .map((delta) => ({ delta, place: places.next().value ?? 0 }))
        .toSorted((a, b) => a.place - b.place)
        .map(({ delta }) => delta);
      expect(summarise(merge(shuffled, timed)).measured).toEqual(inOrder);

      const inWindow = requests.filter(({ endedAtMs }) => endedAtMs <= 1_000 + durationMs).length;
      expect(inOrder.counts.endings.complete).toBe(requests.length);
      expect(inOrder).toMatchObject({ windowMs: durationMs, tailMs: 0 });
      expect(inOrder.requestsPerSec).toBeCloseTo(inWindow / 5, 9);
      expect(inOrder.goodputPerSec).toBe(inOrder.requestsPerSec);
      expect(inOrder.receivedBytesPerSec).toBeCloseTo((2_000 * inWindow) / 5, 9);
      expect(inOrder.outputTokensPerSec).toBeCloseTo(inWindow, 9);
    }),
    { numRuns: 15 },
  );
});

test('counts close: started is the sum of the endings and those in flight', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60 }), fc.nat(10), (all, stillOpen) => {
      const recorder = createRecorder({ phaseId: 'measure-1', threadIndex: 0, startMs: 0 });
      recorder.onStarted(all.length + stillOpen);
      for (const each of all) recorder.onFinished(toFinished(each));
      const delta = recorder.cut(1);
      const { counts } = summarise(merge([delta])).measured;
      const ended = Object.values(counts.endings).reduce((sum, count) => sum + count, 0);
      expect(counts.started).toBe(ended + delta.inFlight.end);
      expect(counts.endings.complete ?? 0).toBe(
        all.filter((one) => one.ending === 'complete').length,
      );
    }),
  );
});

test('failed requests never enter a figure', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 40 }), (all) => {
      const { figures } = summarise(merge(recordSplit(all, 2))).measured;
      const healthy = all.filter(({ ending }) => ending === 'complete');
      const onlyHealthy = summarise(merge(recordSplit(healthy, 1))).measured;
      expect(figures).toEqual(onlyHealthy.figures);
    }),
    { numRuns: 40 },
  );
});

test('peaks of several threads add up to an upper bound', () => {
  const deltas = [0, 1].map((threadIndex) => {
    const recorder = createRecorder({ phaseId: 'measure-1', threadIndex, startMs: 0 });
    recorder.onStarted(3);
    return recorder.cut(1);
  });
  expect(summarise(merge(deltas)).measured.peakInFlight).toBe(6);
});

test('a Delta of a phase that is not in the plan is refused', () => {
  const recorder = createRecorder({ phaseId: 'step-9', threadIndex: 0, startMs: 0 });
  expect(() => createMerger([phase()]).add(recorder.cut(1))).toThrow(/"step-9"/);
});
