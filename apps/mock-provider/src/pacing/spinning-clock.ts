import { monotonicNow, type Clock } from '@chatload/kernel';

/** A timer of Node fires up to about 1 ms early or late; from here on the thread spins. */
const SPIN_FROM_MS = 2.2;

/**
 * The longest it spins without looking at its sockets: a request that arrives meanwhile is read, and
 * stamped, that much later at worst.
 */
const LONGEST_SPIN_MS = 0.05;

/** A longer delay overflows a timer's 32 bits, and fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The machine's clock with wake-ups exact to microseconds, at the price of the core it runs on: up to
 * 2 ms before each instant it spins, with a look at the sockets now and then. A call is never early.
 */
export const spinningClock: Clock = {
  now: monotonicNow,

  callAt(atMs, callback) {
    let timer: NodeJS.Timeout | undefined;
    let immediate: NodeJS.Immediate | undefined;

    const approach = (): void => {
      const restMs = atMs - monotonicNow();
      if (restMs > SPIN_FROM_MS) {
        timer = setTimeout(approach, Math.min(LONGEST_TIMER_MS, Math.floor(restMs - 1.2)));
      } else {
        // An immediate runs after the loop has polled its sockets.
        immediate = setImmediate(spin);
      }
    };
    const spin = (): void => {
      const untilMs = Math.min(atMs, monotonicNow() + LONGEST_SPIN_MS);
      while (monotonicNow() < untilMs);
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
