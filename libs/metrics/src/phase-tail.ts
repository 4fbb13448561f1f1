/**
 * The latest ends of a phase's requests, as many as are needed to say when its tail began: the part
 * at its end in which under half of the slots were busy. Memory: half as many numbers as slots.
 *
 * When nothing starts any more, k requests are in flight after the (k+1)-th last end, and k < slots/2
 * holds from the ceil(slots/2)-th last end on.
 */
export class PhaseTail {
  readonly #kept: number;
  /** Ascending; its last is the phase's end. */
  #latestEndsMs: number[] = [];

  constructor(slots: number) {
    this.#kept = Math.ceil(slots / 2);
  }

  add(endsMs: readonly number[]): void {
    this.#latestEndsMs = [...this.#latestEndsMs, ...endsMs]
      .toSorted((a, b) => a - b)
      .slice(-this.#kept);
  }

  /** Milliseconds; the whole window when there were too few requests to ever keep half the slots busy. */
  lengthMs(windowMs: number): number {
    const [beganMs] = this.#latestEndsMs;
    const endedMs = this.#latestEndsMs.at(-1);
    if (beganMs === undefined || endedMs === undefined) return 0;
    return this.#latestEndsMs.length < this.#kept ? windowMs : endedMs - beganMs;
  }
}
