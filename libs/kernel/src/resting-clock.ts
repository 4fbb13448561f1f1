import { monotonicNow, type Clock } from './clock.ts';

/**
 * A timer is set to this long before the instant. Node counts timers in whole milliseconds of its
 * loop's own time and so fires up to about 1 ms early or late of what was asked.
 */
const TIMER_LEAD_MS = 1.2;

/**
 * The longest the thread rests without looking at its sockets: a request that arrives meanwhile is
 * read, and stamped, that much later at worst.
 */
const LONGEST_REST_MS = 0.25;

/**
 * By how much a rest outlasts what was asked: the kernel's default timer slack of 50 µs (prctl(2),
 * PR_SET_TIMERSLACK) and the way back into JavaScript. Measured: 80–90 µs at the median.
 */
const REST_OVERSHOOT_MS = 0.08;

const neverNotified = new Int32Array(new SharedArrayBuffer(4));

/**
 * The machine's clock with wake-ups exact to about 0.1 ms instead of Node's 1 ms: a timer to just
 * before the instant, then short rests of the whole thread with a look at the sockets between them.
 *
 * It rests at least once per wake-up, also when the instant is nearer than a rest can be short. That
 * is the bound on its cost: with deadlines every few microseconds it serves them in handfuls, some
 * 0.1 ms apart, instead of spinning a core. A call is never early.
 */
export const restingClock: Clock = {
  now: monotonicNow,

  callAt(atMs, callback) {
    let timer: NodeJS.Timeout | undefined;
    let immediate: NodeJS.Immediate | undefined;
    let rested = false;

    const approach = (): void => {
      const restMs = atMs - monotonicNow();
      if (restMs > TIMER_LEAD_MS + 1) {
        timer = setTimeout(
          approach,
          Math.min(LONGEST_TIMER_MS, Math.floor(restMs - TIMER_LEAD_MS)),
        );
      } else {
        // An immediate runs after the loop has polled its sockets.
        immediate = setImmediate(rest);
      }
    };
    const rest = (): void => {
      const restMs = atMs - monotonicNow();
      if (restMs > REST_OVERSHOOT_MS || (restMs > 0 && !rested)) {
        Atomics.wait(neverNotified, 0, 0, restLength(restMs));
        rested = true;
      }
      if (monotonicNow() >= atMs) callback();
      else approach();
    };

    approach();
    return () => {
      clearTimeout(timer);
      clearImmediate(immediate);
    };
  },
};

/** A longer delay overflows a timer's 32 bits, and fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function restLength(restMs: number): number {
  return Math.min(LONGEST_REST_MS, Math.max(restMs - REST_OVERSHOOT_MS, 0.01));
}
