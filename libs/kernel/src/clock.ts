/**
 * Time as every process of one machine agrees on it.
 *
 * A stamp is absolute CLOCK_MONOTONIC time in milliseconds, so stamps of different processes and
 * threads can be subtracted. `performance.now()` alone has an origin of its own in each thread, and
 * `performance.timeOrigin` is wall-clock time, which steps; neither is ever compared across
 * processes. The offset between `performance.now()` and `process.hrtime` is taken once per thread.
 */
export interface Clock {
  /** Absolute monotonic time in milliseconds, with sub-microsecond resolution. */
  now(): number;

  /**
   * Calls back once, at `atMs` or as soon after it as the event loop allows; an instant in the past
   * means the next turn of the loop. Gives back a function that cancels the call.
   */
  callAt(atMs: number, callback: () => void): () => void;
}

/**
 * `process.hrtime.bigint()` and `performance.now()` read one clock, so their difference is constant;
 * the pair read closest together (of a few tries) bounds the error of the offset by half that
 * distance, well under a microsecond.
 */
function measureOffsetMs(): number {
  let best = 0;
  let narrowest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 20; attempt++) {
    const before = performance.now();
    const absoluteMs = Number(process.hrtime.bigint()) / 1e6;
    const after = performance.now();
    if (after - before < narrowest) {
      narrowest = after - before;
      best = absoluteMs - (before + after) / 2;
    }
  }
  return best;
}

const offsetMs = measureOffsetMs();

/** Absolute monotonic time in milliseconds: comparable between processes of this machine. */
export function monotonicNow(): number {
  return performance.now() + offsetMs;
}

/**
 * Node drops the fraction of a timer's delay and fires up to a millisecond early or late; waiting
 * longer than this in one timer overflows its 32-bit delay and fires at once.
 */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: monotonicNow,

  callAt(atMs, callback) {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const restMs = atMs - monotonicNow();
      timer = setTimeout(
        () => {
          // A timer may fire a fraction early: never call before the instant that was asked for.
          if (monotonicNow() < atMs) arm();
          else callback();
        },
        Math.min(LONGEST_TIMER_MS, Math.max(0, Math.ceil(restMs))),
      );
    };
    arm();
    return () => clearTimeout(timer);
  },
};

/**
 * Resolves at `atMs` on the given clock, or as soon as the signal aborts: it never rejects, the
 * caller looks at the signal.
 */
export function sleepUntil(clock: Clock, atMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const finish = (): void => {
      cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.callAt(atMs, finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}
