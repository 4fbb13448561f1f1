import type { Sample } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { finishedRequest } from '../fixtures.ts';
import { joinStamps, type BothEnds, type EmittedAnswer } from './join-stamps.ts';

/** Role and first token together at 100 ms, two tokens more, finish chunk with the last. */
const EMITTED = [1_100, 1_100, 1_110, 1_120, 1_120];
const ANSWER: EmittedAnswer = {
  id: 'chatcmpl-1',
  dueAtMs: [1_099, 1_099, 1_109.5, 1_119.75, 1_119.75],
  emittedAtMs: EMITTED,
};

function sampleOf(lateMs: readonly number[], changes: Partial<Sample> = {}): Sample {
  const chunksAtMs = EMITTED.map((atMs, index) => atMs + (lateMs[index] ?? 0));
  return finishedRequest({
    startedAtMs: 1_000,
    sentAtMs: 1_000.25,
    firstChunkAtMs: chunksAtMs[0] ?? null,
    firstTokenAtMs: chunksAtMs[1] ?? null,
    tokenEventCount: 3,
    chunksAtMs,
    ...changes,
  }).sample;
}

function join(changes: Partial<BothEnds> = {}) {
  return joinStamps({
    samples: [sampleOf([0.5, 0.5, 0.25, 2, 2])],
    answers: [ANSWER],
    window: { startMs: 0, endMs: 10_000 },
    stalls: [],
    ...changes,
  });
}

describe('the errors of one answer', () => {
  test('of first chunk and token hold the sending and the arrival', () => {
    const { errors } = join();
    expect(errors.ttfcMs).toEqual({ n: 1, p50: 0.75, p99: 0.75, p999: 0.75, max: 0.75 });
    expect(errors.ttftMs?.max).toBe(0.75);
  });

  test('of gaps are how much later one event was than the one before, either way', () => {
    const { errors } = join();
    expect(errors.gapMs).toMatchObject({ n: 2, p50: 0.25, max: 1.75 });
  });

  test('of arrivals are one for each event', () => {
    const { errors, events } = join();
    expect(errors.arrivalMs).toMatchObject({ n: 5, p50: 0.5, max: 2 });
    expect(events).toBe(5);
  });

  test('leave out a request that waited for a new connection where the first chunk is concerned', () => {
    const samples = [sampleOf([], { connectionReused: false })];
    expect(join({ samples }).errors).toMatchObject({ ttfcMs: null, arrivalMs: { n: 5 } });
  });
});

test('what a stall reached into is in all errors, and not in those outside stalls', () => {
  const joined = join({ stalls: [{ startMs: 1_119, endMs: 1_121 }] });
  expect(joined.errors.gapMs).toMatchObject({ n: 2, max: 1.75 });
  expect(joined.errorsOutsideStalls.gapMs).toMatchObject({ n: 1, max: 0.25 });
  expect(joined.errorsOutsideStalls.ttfcMs).toMatchObject({ n: 1 });
});

test('the mock’s own lateness is told apart from the generator’s', () => {
  expect(join().emissionErrorP99Ms).toBe(1);
});

test('what left outside the window is not looked at', () => {
  const { errors, events } = join({ window: { startMs: 1_105, endMs: 1_115 } });
  expect(events).toBe(1);
  expect(errors.ttfcMs).toBeNull();
});

test.each([
  ['that did not end complete', { samples: [sampleOf([], { ending: 'reset' as const })] }],
  ['that the mock does not know', { answers: [] }],
  ['of which one event is missing', { samples: [sampleOf([], { chunksAtMs: EMITTED.slice(1) })] }],
  ['of which no arrivals were kept', { samples: [sampleOf([], { chunksAtMs: null })] }],
])('an answer %s is lost, and gives no error', (_, changes) => {
  const { lost, events } = join(changes);
  expect(lost).toBe(1);
  expect(events).toBe(0);
});

test('answers are paired by their ids, in whatever order they ended', () => {
  const other = { ...ANSWER, id: 'b', emittedAtMs: EMITTED.map((atMs) => atMs + 500) };
  const chunksAtMs = EMITTED.map((atMs) => atMs + 500.125);
  const samples = [sampleOf([], { answerId: 'b', chunksAtMs }), sampleOf([])];
  const { errors, lost } = join({ samples, answers: [ANSWER, other] });
  expect(lost).toBe(0);
  expect(errors.arrivalMs).toMatchObject({ n: 10, max: 0.125 });
});
