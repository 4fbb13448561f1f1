import { describe, expect, test } from 'vitest';
import { findStallsWithin, isStallWithin } from './stall-reach.ts';

const STALL = { startMs: 100, endMs: 120 };

describe('a stall of 20 ms', () => {
  test.each([
    ['what ended before it', 50, 99.9, false],
    ['what it began in', 50, 100, true],
    ['what lies within it', 105, 110, true],
    ['what began as long after it as it was long', 140, 150, true],
    ['what began later', 140.1, 150, false],
  ])('and %s: %d to %d ms is %s', (_, startMs, endMs, isTouched) => {
    expect(isStallWithin(STALL, startMs, endMs)).toBe(isTouched);
  });
});

test('a stall of a minute reaches no further than a second behind its end', () => {
  const stall = { startMs: 0, endMs: 60_000 };
  expect(isStallWithin(stall, 61_000, 62_000)).toBe(true);
  expect(isStallWithin(stall, 61_001, 62_000)).toBe(false);
});

test('of all stalls, those are found that reach into the time asked for', () => {
  const all = [{ startMs: 0, endMs: 10 }, STALL, { startMs: 500, endMs: 510 }];
  const witness = {
    stalls: (sinceMs = 0) => all.filter(({ endMs }) => endMs > sinceMs),
  };
  expect(findStallsWithin(witness, 130, 400)).toEqual([STALL]);
});
