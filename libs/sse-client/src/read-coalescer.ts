const neverNotified = new Int32Array(new SharedArrayBuffer(4));

/**
 * Lets the thread rest for a moment each time it has looked at its sockets, while anything is under
 * way: what arrives meanwhile is read together, and a wake-up of the thread serves many reads. The
 * price: an arrival is stamped when it is read, so that much later at worst, and events of one stream
 * that arrive within one rest are coalesced.
 */
export class ReadCoalescer {
  readonly #restMs: number;
  #underWay = 0;
  #next: NodeJS.Immediate | null = null;

  /** @param restMs the system adds its timers' slack, 0.05 to 0.1 ms */
  constructor(restMs: number) {
    this.#restMs = restMs;
  }

  /** Something is under way, until `end` is called for it. */
  begin(): void {
    this.#underWay++;
    this.#next ??= setImmediate(this.#rest);
  }

  end(): void {
    this.#underWay--;
    if (this.#underWay > 0 || this.#next === null) return;
    clearImmediate(this.#next);
    this.#next = null;
  }

  /** An immediate runs when the loop has read whatever was there to read. */
  readonly #rest = (): void => {
    Atomics.wait(neverNotified, 0, 0, this.#restMs);
    this.#next = setImmediate(this.#rest);
  };
}
