import type { ClosedLoad } from '@chatload/contracts';

/**
 * The turns of a closed phase, 0, 1, 2 … in the order in which they are taken. Several load threads
 * take them from one count, so that no turn is taken twice, none is left out, and the phase ends when
 * all are taken, whichever thread was faster.
 *
 * A thread begins with turns that are kept for it, as many as it has slots for: else the first to
 * start could take those of the others, and a warm-up would not open every connection.
 */
export interface TurnsPart {
  /** The first of those that are kept for it, and how many they are. */
  readonly first: number;
  readonly kept: number;
  /** The next turn that is kept for nobody; in memory that all threads share. */
  readonly next: Int32Array;
}

/** Turns in a row. */
export interface TakenTurns {
  readonly first: number;
  /** 0 when none are left. */
  readonly count: number;
}

/** One thread's hand on the turns of a phase. */
export class Turns {
  readonly #total: number;
  readonly #next: Int32Array;
  #first: number;
  #kept: number;

  constructor({ stop }: Pick<ClosedLoad, 'stop'>, part: TurnsPart) {
    this.#total = 'requests' in stop ? stop.requests : Number.POSITIVE_INFINITY;
    this.#next = part.next;
    this.#first = part.first;
    this.#kept = part.kept;
  }

  /** How many there still are for this thread; fewer in a moment, if others take of them. */
  get left(): number {
    return this.#kept > 0 ? this.#kept : Math.max(0, this.#total - Atomics.load(this.#next, 0));
  }

  /** Takes as many as there are, `most` at most. */
  take(most: number): TakenTurns {
    if (this.#kept > 0) {
      const count = Math.min(most, this.#kept);
      const first = this.#first;
      this.#first += count;
      this.#kept -= count;
      return { first, count };
    }
    for (;;) {
      const first = Atomics.load(this.#next, 0);
      const count = Math.min(most, this.#total - first);
      if (count <= 0) return { first, count: 0 };
      // Another thread may have been faster.
      if (Atomics.compareExchange(this.#next, 0, first, first + count) === first) {
        return { first, count };
      }
    }
  }
}

/** The turns of a phase that one thread drives alone. */
export function createAllTurns(): TurnsPart {
  return { first: 0, kept: 0, next: new Int32Array(1) };
}
