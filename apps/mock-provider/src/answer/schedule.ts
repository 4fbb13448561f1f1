import type { Random } from '@chatload/kernel';
import { JITTER, type JitterKind } from './jitter.ts';

/** What decides when the tokens of an answer are due. */
export interface Timing {
  readonly ttftMs: number;
  readonly tokenDelayMs: number;
  readonly jitterMs: number;
  readonly jitter: JitterKind;
}

/**
 * When each of `count` tokens is due, in milliseconds after the whole request was read: token k at
 * `ttftMs + k × tokenDelayMs` plus its jitter. Jitter never makes a token due before the one ahead of
 * it, nor before the request was read.
 */
export function scheduleTokens(timing: Timing, count: number, random: Random): Float64Array {
  return timing.jitterMs === 0
    ? evenSchedule(timing, count)
    : jitteredSchedule(timing, count, random);
}

/** The last one made: without jitter, answers of one length share it. */
let evenly = { ttftMs: 0, tokenDelayMs: 0, dueMs: new Float64Array(0) };

function evenSchedule({ ttftMs, tokenDelayMs }: Timing, count: number): Float64Array {
  const isSame =
    evenly.ttftMs === ttftMs &&
    evenly.tokenDelayMs === tokenDelayMs &&
    evenly.dueMs.length === count;
  if (!isSame) {
    const dueMs = Float64Array.from({ length: count }, (_, index) => ttftMs + index * tokenDelayMs);
    evenly = { ttftMs, tokenDelayMs, dueMs };
  }
  return evenly.dueMs;
}

function jitteredSchedule(timing: Timing, count: number, random: Random): Float64Array {
  const draw = JITTER[timing.jitter];
  const dueMs = new Float64Array(count);
  let earliestMs = 0;
  for (let index = 0; index < count; index++) {
    const lateMs = draw(timing.jitterMs, random);
    earliestMs = Math.max(earliestMs, timing.ttftMs + index * timing.tokenDelayMs + lateMs);
    dueMs[index] = earliestMs;
  }
  return dueMs;
}
