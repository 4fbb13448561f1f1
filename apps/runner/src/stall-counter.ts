import type { StallTotals } from '@chatload/contracts';
import { monotonicNow, type Clock, type Stall, type StallWitness } from '@chatload/kernel';

/** Counts the stalls of one phase after the other. */
export interface StallCounter {
  begin(): void;
  /** Those that ended since the last `begin`. */
  end(): StallTotals;
}

export function createStallCounter(
  witness: Pick<StallWitness, 'stalls'>,
  now: Clock['now'] = monotonicNow,
): StallCounter {
  let beganAtMs = now();
  return {
    begin() {
      beganAtMs = now();
    },
    end: () => addStalls(witness.stalls(beganAtMs)),
  };
}

export const NO_STALLS: StallTotals = { count: 0, totalMs: 0, maxMs: 0 };

export function addStalls(stalls: readonly Stall[]): StallTotals {
  return stalls
    .map(({ startMs, endMs }) => endMs - startMs)
    .map((lengthMs) => ({ count: 1, totalMs: lengthMs, maxMs: lengthMs }))
    .reduce(addStallTotals, NO_STALLS);
}

/** The stalls of two stretches of time that follow each other. */
export function addStallTotals(one: StallTotals, other: StallTotals): StallTotals {
  return {
    count: one.count + other.count,
    totalMs: one.totalMs + other.totalMs,
    maxMs: Math.max(one.maxMs, other.maxMs),
  };
}
