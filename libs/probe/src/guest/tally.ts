/** How often something took time, and how long. */
export interface Tally {
  readonly count: number;
  readonly totalMs: number;
  readonly maxMs: number;
}

export interface Tallier {
  add(durationMs: number): void;
  /** What was added since the last call. */
  take(): Tally;
}

export function createTallier(): Tallier {
  let count = 0;
  let totalMs = 0;
  let maxMs = 0;
  return {
    add(durationMs) {
      count++;
      totalMs += durationMs;
      if (durationMs > maxMs) maxMs = durationMs;
    },
    take() {
      const tally = { count, totalMs, maxMs };
      count = totalMs = maxMs = 0;
      return tally;
    },
  };
}
