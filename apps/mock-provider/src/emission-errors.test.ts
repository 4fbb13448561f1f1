import type { Stall } from '@chatload/kernel';
import { expect, test } from 'vitest';
import { EmissionErrors } from './emission-errors.ts';

function setUp(stalls: Stall[] = []) {
  const seen = { untilMs: Number.POSITIVE_INFINITY };
  const errors = new EmissionErrors({
    stalls: (sinceMs = Number.NEGATIVE_INFINITY) => stalls.filter(({ endMs }) => endMs > sinceMs),
    seenUntilMs: () => seen.untilMs,
  });
  const counts = (): number[] => {
    const { all, outsideStalls } = errors.report();
    return [all.toHistogram().totalCount, outsideStalls.toHistogram().totalCount];
  };
  /** One write every millisecond, each late by this much. */
  const write = (fromMs: number, toMs: number, lateMs = 0.1): void => {
    for (let dueAtMs = fromMs; dueAtMs < toMs; dueAtMs++) errors.record(dueAtMs, dueAtMs + lateMs);
  };
  return { errors, counts, write, seen };
}

test('without stalls the two figures are one', () => {
  const { counts, write } = setUp();
  write(0, 1_000);

  expect(counts()).toEqual([1_000, 1_000]);
});

test('a stall takes out the windows it touches, and no others', () => {
  const { counts, write, errors } = setUp([{ startMs: 450, endMs: 470 }]);
  write(0, 1_000);

  const [all = 0, outside = 0] = counts();
  expect(all).toBe(1_000);
  expect(all - outside).toBeGreaterThanOrEqual(100);
  expect(all - outside).toBeLessThanOrEqual(202);
  expect(errors.report().outsideStalls.toHistogram().maxValue).toBeLessThan(200);
});

test('what is late because of a stall, just after it, is taken out with it', () => {
  const { counts, errors } = setUp([{ startMs: 0, endMs: 20 }]);
  // Due after the stall's end, and late all the same: it stood behind the others.
  errors.record(25, 38);
  errors.record(5_000, 5_000.1);

  expect(counts()).toEqual([2, 1]);
});

test('a stall that is known only later still counts: a window waits until it has been seen past', () => {
  const stalls: Stall[] = [];
  const { counts, write, seen } = setUp(stalls);
  seen.untilMs = 40;
  write(0, 1_000);
  stalls.push({ startMs: 40, endMs: 60 });
  seen.untilMs = 2_000;
  write(1_000, 1_500);

  // The first window, and nothing of the one that grew meanwhile.
  expect(counts()).toEqual([1_500, 1_400]);
});

test('after a reset nothing is left, of the windows that wait neither', () => {
  const { counts, write, errors } = setUp();
  write(0, 1_000);
  errors.reset();

  expect(counts()).toEqual([0, 0]);
});
