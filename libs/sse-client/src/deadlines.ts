import type { Clock } from '@chatload/kernel';

/** Something that is to be done at an instant, unless it is over before. */
export interface Due {
  /** It may move to a later instant without a word, but to an earlier one only with `hasten`. */
  readonly dueAtMs: number;
  /** The instant has come; it is taken off before it gets another. */
  onDue(): void;
}

/**
 * One timer for the limits of all that is under way, in place of two for each: it goes off at the
 * earliest instant that was known when it was set, looks through all, and is set again for the next.
 * The instants of ten thousand streams that keep sending move on all the time, so that it looks a few
 * times a minute.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #all = new Set<Due>();
  #wakesAtMs = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(due: Due): void {
    this.#all.add(due);
    this.hasten(due);
  }

  /** Its instant may have moved to an earlier one. */
  hasten(due: Due): void {
    if (due.dueAtMs < this.#wakesAtMs) this.#wakeAt(due.dueAtMs);
  }

  delete(due: Due): void {
    this.#all.delete(due);
    if (this.#all.size === 0) this.#wakeAt(Number.POSITIVE_INFINITY);
  }

  #wakeAt(atMs: number): void {
    this.#cancel?.();
    this.#wakesAtMs = atMs;
    this.#cancel = atMs === Number.POSITIVE_INFINITY ? null : this.#clock.callAt(atMs, this.#look);
  }

  readonly #look = (): void => {
    this.#cancel = null;
    this.#wakesAtMs = Number.POSITIVE_INFINITY;
    const nowMs = this.#clock.now();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const due of this.#all) {
      if (due.dueAtMs <= nowMs) due.onDue();
      else nextMs = Math.min(nextMs, due.dueAtMs);
    }
    if (nextMs < this.#wakesAtMs) this.#wakeAt(nextMs);
  };
}
