import { findStallsWithin, type StallWitness } from '@chatload/kernel';
import { ErrorCounts } from './error-counts.ts';

/** At 50,000 writes a second this is 5,000 of them; a stall of 20 ms costs at most two windows. */
const WINDOW_MS = 100;

/**
 * Emission errors, those of windows that a stall touched kept apart from the others. A window is
 * judged when the canary has seen past its end, and until then waits: at most two of them do, since
 * the later one grows as long as it must.
 */
export class EmissionErrors {
  readonly #witness: Witness;
  readonly #outside = new ErrorCounts();
  readonly #touched = new ErrorCounts();
  #waiting = new Window();
  #current = new Window();

  constructor(witness: Witness) {
    this.#witness = witness;
  }

  record(dueAtMs: number, emittedAtMs: number): void {
    if (emittedAtMs - this.#current.startMs >= WINDOW_MS) this.#turn();
    this.#current.record(dueAtMs, emittedAtMs);
  }

  reset(): void {
    for (const counts of [this.#outside, this.#touched, this.#waiting, this.#current]) {
      counts.reset();
    }
  }

  /** All errors, and those outside stalls by what is known of them now. */
  report(): { readonly all: ErrorCounts; readonly outsideStalls: ErrorCounts } {
    const all = new ErrorCounts();
    const outsideStalls = new ErrorCounts();
    outsideStalls.add(this.#outside);
    for (const window of [this.#waiting, this.#current]) {
      all.add(window.errors);
      if (!this.#isTouched(window)) outsideStalls.add(window.errors);
    }
    all.add(this.#outside);
    all.add(this.#touched);
    return { all, outsideStalls };
  }

  /** Judges the window that waits, and lets the current one wait in its place. */
  #turn(): void {
    if (this.#waiting.endMs > this.#witness.seenUntilMs()) return;
    const waiting = this.#waiting;
    (this.#isTouched(waiting) ? this.#touched : this.#outside).add(waiting.errors);
    waiting.reset();
    this.#waiting = this.#current;
    this.#current = waiting;
  }

  #isTouched({ startMs, endMs }: Window): boolean {
    return findStallsWithin(this.#witness, startMs, endMs).length > 0;
  }
}

/** What decides whether a stretch of time can be believed; the kernel's canary is one. */
type Witness = Pick<StallWitness, 'stalls' | 'seenUntilMs'>;

/** From the first due time to the last emission of the errors it holds. */
class Window {
  readonly errors = new ErrorCounts();
  startMs = Number.POSITIVE_INFINITY;
  endMs = Number.NEGATIVE_INFINITY;

  record(dueAtMs: number, emittedAtMs: number): void {
    if (dueAtMs < this.startMs) this.startMs = dueAtMs;
    this.endMs = emittedAtMs;
    this.errors.record(emittedAtMs - dueAtMs);
  }

  reset(): void {
    this.errors.reset();
    this.startMs = Number.POSITIVE_INFINITY;
    this.endMs = Number.NEGATIVE_INFINITY;
  }
}
