import { workerData } from 'node:worker_threads';
import { monotonicNow } from './clock.ts';
import {
  CANARY_STEP_MS,
  COUNTER,
  ringIndex,
  STALL_OVER_MS,
  TIME,
  type CanaryMemory,
} from './stall-canary.ts';

/** The canary's own thread: sleeps, stamps, and notes each sleep that lasted too long. */
const { counters, times } = workerData as CanaryMemory;

let lastMs = monotonicNow();
while (Atomics.wait(counters, COUNTER.stopped, 0, CANARY_STEP_MS) === 'timed-out') {
  const nowMs = monotonicNow();
  if (nowMs - lastMs > CANARY_STEP_MS + STALL_OVER_MS) noteStall(lastMs, nowMs);
  times[TIME.seenUntilMs] = nowMs;
  Atomics.add(counters, COUNTER.beats, 1);
  lastMs = nowMs;
}

function noteStall(startMs: number, endMs: number): void {
  const at = ringIndex(times, Atomics.load(counters, COUNTER.stalls));
  times[at] = startMs;
  times[at + 1] = endMs;
  times[TIME.totalMs] = (times[TIME.totalMs] ?? 0) + (endMs - startMs);
  Atomics.add(counters, COUNTER.stalls, 1);
}
