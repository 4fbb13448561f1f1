/** What requests amounted to that ended inside a window; rates are made of it. */
export interface Work {
  readonly complete: number;
  /** Complete ones that met every objective on a figure of single requests. */
  readonly good: number;
  readonly outputTokens: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

export interface EndedWork extends Work {
  readonly endedAtMs: number;
}

export const NO_WORK: Work = {
  complete: 0,
  good: 0,
  outputTokens: 0,
  bytesSent: 0,
  bytesReceived: 0,
};

/**
 * Adds up what requests amount to, in whatever order they come, and takes off again what ended after
 * the window. Nothing starts after a window, so no more requests end after it than there are slots:
 * as many of the latest ends are kept, whatever the length of the run.
 */
export class WindowedWork {
  readonly #kept: number;
  #total = NO_WORK;
  #latest: readonly EndedWork[] = [];

  /** @param kept the most requests that can end after the window */
  constructor(kept: number) {
    this.#kept = kept;
  }

  add(ended: readonly EndedWork[]): void {
    this.#total = ended.reduce((sum, one) => combine(sum, one, 1), this.#total);
    if (this.#kept === 0) return;
    this.#latest = [...this.#latest, ...ended]
      .toSorted((a, b) => b.endedAtMs - a.endedAtMs)
      .slice(0, this.#kept);
  }

  /** Of all requests that ended by that instant. */
  until(endMs: number): Work {
    return this.#latest
      .filter(({ endedAtMs }) => endedAtMs > endMs)
      .reduce((sum, one) => combine(sum, one, -1), this.#total);
  }
}

export function addWork(a: Work, b: Work): Work {
  return combine(a, b, 1);
}

function combine(a: Work, b: Work, sign: 1 | -1): Work {
  return {
    complete: a.complete + sign * b.complete,
    good: a.good + sign * b.good,
    outputTokens: a.outputTokens + sign * b.outputTokens,
    bytesSent: a.bytesSent + sign * b.bytesSent,
    bytesReceived: a.bytesReceived + sign * b.bytesReceived,
  };
}
