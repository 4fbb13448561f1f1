import type { ErrorFigure } from '@chatload/contracts';

/** Errors of one kind, each with the stretch of time that it came about in. */
export class ErrorList {
  readonly #isStalled: (startMs: number, endMs: number) => boolean;
  readonly #all: number[] = [];
  readonly #outside: number[] = [];

  constructor(isStalled: (startMs: number, endMs: number) => boolean) {
    this.#isStalled = isStalled;
  }

  get length(): number {
    return this.#all.length;
  }

  /** Its size counts, whichever way it is off. */
  add(errorMs: number, startMs: number, endMs: number): void {
    const sizeMs = Math.abs(errorMs);
    this.#all.push(sizeMs);
    if (!this.#isStalled(startMs, endMs)) this.#outside.push(sizeMs);
  }

  /** `null` where there is none. */
  all(): ErrorFigure | null {
    return describe(this.#all);
  }

  /** Without those that a stall reached into. */
  outsideStalls(): ErrorFigure | null {
    return describe(this.#outside);
  }
}

/** Nearest rank: the smallest error that at least that share does not exceed. */
function describe(errors: readonly number[]): ErrorFigure | null {
  const n = errors.length;
  if (n === 0) return null;
  const sorted = Float64Array.from(errors).sort();
  const rank = (perMille: number): number => sorted[Math.ceil((n * perMille) / 1_000) - 1] ?? 0;
  return { n, p50: rank(500), p99: rank(990), p999: rank(999), max: sorted[n - 1] ?? 0 };
}
