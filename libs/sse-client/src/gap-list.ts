/**
 * A growing list of integer microseconds in one typed array: no object per gap. Zeros are counted only:
 * of a server that writes many events at a time they would be megabytes a second for the garbage
 * collector.
 */
export class GapList {
  /** As much as V8 keeps within the object itself: many streams are short, or come in few reads. */
  #values = new Int32Array(16);
  #length = 0;
  #zeroCount = 0;

  get zeroCount(): number {
    return this.#zeroCount;
  }

  push(gapUs: number): void {
    if (gapUs === 0) {
      this.#zeroCount++;
      return;
    }
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(2 * this.#values.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = gapUs;
  }

  pushZeros(count: number): void {
    this.#zeroCount += count;
  }

  /** All but the zeros: a copy of exact length, free to be transferred to another thread. */
  toArray(): Int32Array {
    return this.#values.slice(0, this.#length);
  }
}
