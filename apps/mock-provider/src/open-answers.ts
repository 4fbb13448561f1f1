/** Counts the answers that are being sent, so that shutting down can wait for them. */
export class OpenAnswers {
  #count = 0;
  #onNone: (() => void) | undefined;

  add(): void {
    this.#count++;
  }

  delete(): void {
    this.#count--;
    if (this.#count === 0) this.#onNone?.();
  }

  /** Resolves as soon as none is open, or after `limitMs`. */
  async drain(limitMs: number): Promise<void> {
    if (this.#count === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onNone = resolve;
    const timer = setTimeout(resolve, limitMs);
    await promise;
    clearTimeout(timer);
  }
}
