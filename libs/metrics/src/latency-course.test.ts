import type { Sample } from '@chatload/contracts';
import { createRandom } from '@chatload/kernel';
import { detectRise } from '@chatload/statistics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deltaOf, finishedRequest } from './fixtures.ts';
import { LatencyCourse } from './latency-course.ts';
import { createRecorder } from './recorder.ts';

interface Request {
  readonly phaseId?: string;
  readonly startedAtMs: number;
  readonly latencyMs: number;
}

/** A stream that ends 10 ms after its first chunk. */
function addStream(
  course: LatencyCourse,
  { phaseId = 'measure-1', startedAtMs, latencyMs }: Request,
) {
  const recorder = createRecorder({ phaseId, threadIndex: 0, startMs: 0 });
  const firstChunkAtMs = startedAtMs + latencyMs;
  const stamps = { startedAtMs, firstChunkAtMs, endedAtMs: firstChunkAtMs + 10 };
  recorder.onFinished(finishedRequest(stamps));
  course.add(recorder.cut(0));
}

function courseOf(requests: readonly Request[]): LatencyCourse {
  const course = new LatencyCourse();
  for (const request of requests) addStream(course, request);
  return course;
}

function oneAfterTheOther(count: number, latencyOf: (index: number) => number): readonly Request[] {
  return Array.from({ length: count }, (_, index) => ({
    startedAtMs: index * 1_000,
    latencyMs: latencyOf(index),
  }));
}

describe('the medians over a run', () => {
  test.each([
    [200, 10, 20],
    [199, 10, 10],
    [100, 10, 10],
    [99, 10, 0],
    [20, 1, 20],
  ])('of %d requests, %d at once, are of %d intervals', (requests, inFlight, intervals) => {
    const course = courseOf(oneAfterTheOther(requests, () => 50));
    expect(course.medians({ requests, inFlight })).toHaveLength(intervals);
  });

  test('follow the latency', () => {
    const course = courseOf(oneAfterTheOther(10, (index) => 100 + index));
    const expected = Array.from({ length: 10 }, (_, index) => 100 + index);
    const medians = course.medians({ requests: 10, inFlight: 1 });
    expect(medians.map((median) => Math.round(median))).toEqual(expected);
  });

  test('hold one round each where slots start their requests together', () => {
    // Each round takes 1 s give or take 10 %, and none may fall into its neighbour's interval.
    const jitter = [0, 40, -60, 80, -90, 20, 70, -30, 50, -80];
    const rounds = jitter.flatMap((offMs, round) =>
      Array.from({ length: 10 }, () => ({
        startedAtMs: round * 1_000 + (round === 0 ? 0 : offMs),
        latencyMs: 985 + round,
      })),
    );
    const medians = courseOf(rounds).medians({ requests: 100, inFlight: 10 });
    expect(medians.map((median) => Math.round(median) - 985)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });

  test('leave out the pauses between phases', () => {
    const later = oneAfterTheOther(5, () => 200).map(({ startedAtMs, latencyMs }) => ({
      phaseId: 'measure-2',
      startedAtMs: startedAtMs + 1e6,
      latencyMs,
    }));
    const medians = courseOf([...oneAfterTheOther(5, () => 100), ...later]).medians({
      requests: 10,
      inFlight: 1,
    });
    expect(medians.map((median) => Math.round(median))).toEqual([
      ...Array.from({ length: 5 }, () => 100),
      ...Array.from({ length: 5 }, () => 200),
    ]);
  });

  test('are of the latency where an answer has no chunks, and of complete requests only', () => {
    const course = new LatencyCourse();
    for (let index = 0; index < 20; index++) {
      const recorder = createRecorder({ phaseId: 'measure-1', threadIndex: 0, startMs: 0 });
      const startedAtMs = index * 100;
      const ending = index % 2 === 0 ? 'complete' : 'reset';
      const endedAtMs = startedAtMs + (ending === 'complete' ? 70 : 1);
      recorder.onFinished(
        finishedRequest({ startedAtMs, endedAtMs, ending, firstChunkAtMs: null }),
      );
      course.add(recorder.cut(0));
    }
    expect(course.medians({ requests: 10, inFlight: 1 })).toEqual(
      Array.from({ length: 10 }, () => 70),
    );
  });

  test('of nothing there are none', () => {
    expect(new LatencyCourse().medians({ requests: 0, inFlight: 0 })).toEqual([]);
  });
});

test('however long the run, the medians cover all of it evenly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 8_000, max: 30_000 }), (requests) => {
      const course = new LatencyCourse();
      const samples = oneAfterTheOther(requests, (index) => 1_000 * (1 + index / requests)).map(
        ({ startedAtMs, latencyMs }) =>
          finishedRequest({
            startedAtMs,
            firstChunkAtMs: startedAtMs + latencyMs,
            endedAtMs: startedAtMs + latencyMs,
          }).sample,
      );
      const delta = createRecorder({ phaseId: 'measure-1', threadIndex: 0, startMs: 0 }).cut(0);
      course.add({ ...delta, samples });
      const medians = course.medians({ requests, inFlight: 1 });
      expect(medians).toHaveLength(20);
      for (const [index, median] of medians.entries()) {
        expect(Math.abs(median - 1_000 * (1 + (index + 0.5) / 20))).toBeLessThan(10);
      }
    }),
    { numRuns: 10 },
  );
});

describe('of whole answers in a timed phase of 30 s, the trend', () => {
  const DURATION_MS = 30_000;

  /** Ten users for whom answers take 1.5 s, give or take half, and longer towards the end by `rise`. */
  function usersOf(seed: number, rise: number): readonly Partial<Sample>[] {
    const random = createRandom(seed);
    return Array.from({ length: 10 }).flatMap(() => {
      const samples: Partial<Sample>[] = [];
      for (let atMs = 0; atMs < DURATION_MS;) {
        const startedAtMs = atMs;
        atMs += 1_500 * (0.5 + random.next()) * (1 + (rise * atMs) / DURATION_MS);
        samples.push({ startedAtMs, endedAtMs: atMs, firstChunkAtMs: null });
      }
      return samples;
    });
  }

  function isRising(samples: readonly Partial<Sample>[], inFlight: number): boolean {
    const course = new LatencyCourse();
    course.add(deltaOf(samples, { startMs: 0, endMs: 40_000 }));
    return detectRise(course.medians({ requests: samples.length, inFlight }))?.rising ?? false;
  }

  test('of equal load is flat, its drain among it', () => {
    const runs = Array.from({ length: 50 }, (_, seed) => isRising(usersOf(seed, 0), 10));
    expect(runs.filter(Boolean).length).toBeLessThanOrEqual(1);
  });

  test('of a server that grows slower rises', () => {
    const runs = Array.from({ length: 50 }, (_, seed) => isRising(usersOf(seed, 1), 10));
    expect(runs.filter(Boolean).length).toBeGreaterThan(40);
  });

  test('of open load that is more than the slots can take rises with the queue', () => {
    // One slot, ten answers a second, and twelve arrivals.
    const queue = Array.from({ length: 300 }, (_, index) => ({
      scheduledAtMs: (index * 1_000) / 12,
      startedAtMs: index * 100,
      endedAtMs: (index + 1) * 100,
      firstChunkAtMs: null,
    }));
    expect(isRising(queue, 1)).toBe(true);
    const served = queue.map((one) => Object.assign(one, { scheduledAtMs: one.startedAtMs }));
    expect(isRising(served, 1)).toBe(false);
  });
});
