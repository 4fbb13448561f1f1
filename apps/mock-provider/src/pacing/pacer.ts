import type { Clock } from '@chatload/kernel';
import { DeadlineHeap } from './deadline-heap.ts';

/** Something with one deadline after another: a stream, or a whole answer that waits. */
export interface Paced {
  /**
   * Called at its deadline or as soon after it as the process gets there, never before; gives back
   * the next deadline (absolute monotonic milliseconds), or `undefined` when it has none.
   */
  onDue(): number | undefined;
}

/**
 * A wake-up that found at least this many due is followed by the next one no sooner than the slot
 * says: where deadlines are crowded, each wake-up of its own would cost more than the write.
 */
const CROWD = 4;

/**
 * After this many calls the event loop gets a turn, so that answers without any delay cannot keep
 * new requests from being read. At 5–10 µs a write that is about every 2 ms.
 */
const MOST_CALLS_PER_TURN = 256;

/**
 * The one scheduler of all answers. Deadlines are absolute, so a late call never delays the ones
 * after it: nothing drifts. There is one wake-up at a time, for the earliest deadline, whatever the
 * number of streams; how exactly that is waited for is the clock's business.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #slotMs: () => number;
  #earliestWakeMs = Number.NEGATIVE_INFINITY;
  readonly #heap = new DeadlineHeap<Paced>();
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #cancelWake: (() => void) | undefined;

  /** `slotMs`: how far apart wake-ups are at least where deadlines are crowded; asked for each time. */
  constructor(clock: Clock, slotMs: () => number = () => 0) {
    this.#clock = clock;
    this.#slotMs = slotMs;
  }

  /** How many wait for a deadline. */
  get size(): number {
    return this.#heap.size;
  }

  /** Sets the next deadline; one that has passed is served at once, before this returns. */
  add(paced: Paced, dueAtMs: number): void {
    const nextDueAtMs = dueAtMs <= this.#clock.now() ? paced.onDue() : dueAtMs;
    if (nextDueAtMs === undefined) return;
    this.#heap.set(paced, nextDueAtMs);
    this.#arm();
  }

  /** Forgets it: it is not called again. */
  remove(paced: Paced): void {
    // A wake-up that nothing needs any more finds nothing due, and re-arms.
    this.#heap.delete(paced);
  }

  /** Re-arms when the earliest deadline is earlier than what is waited for. */
  #arm(): void {
    const wakeAtMs = Math.max(this.#heap.topDueAtMs, this.#earliestWakeMs);
    if (wakeAtMs >= this.#wakeAtMs) return;
    this.#cancelWake?.();
    this.#wakeAtMs = wakeAtMs;
    this.#cancelWake = this.#clock.callAt(wakeAtMs, this.#serveDue);
  }

  readonly #serveDue = (): void => {
    let calls = 0;
    for (; calls < MOST_CALLS_PER_TURN; calls++) {
      const paced = this.#heap.top;
      // The clock is read anew each time: what falls due meanwhile is served in the same turn.
      if (paced === undefined || this.#heap.topDueAtMs > this.#clock.now()) break;
      const nextDueAtMs = paced.onDue();
      if (nextDueAtMs === undefined) this.#heap.delete(paced);
      else this.#heap.moveTop(nextDueAtMs);
    }
    this.#earliestWakeMs =
      calls >= CROWD && calls < MOST_CALLS_PER_TURN
        ? this.#clock.now() + this.#slotMs()
        : Number.NEGATIVE_INFINITY;
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
    this.#cancelWake = undefined;
    this.#arm();
  };
}
