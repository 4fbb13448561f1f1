/** A growing list of integer microseconds in one typed array: no object per gap. */
export class GapList {
  #values = new Int32Array(64);
  #length = 0;

  push(gapUs: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(2 * this.#values.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = gapUs;
  }

  /** A copy of exact length, free to be transferred to another thread. */
  toArray(): Int32Array {
    return this.#values.slice(0, this.#length);
  }
}
