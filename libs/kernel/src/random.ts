/**
 * Seeded random numbers: the same seed gives the same run, in every process and on every machine.
 *
 * The generator is mulberry32 (Tommy Ettinger, 2017): 32 bits of state, passes gjrand's tests, and
 * is ample for jitter and picking prompts; it is no cryptography.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** Standard normal, by the Box–Muller transform. */
  normal(): number;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    integer: (bound) => Math.floor(next() * bound),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

/**
 * A seed for one part of a run (a phase, a stream, a request), derived from the run's seed and the
 * part's own numbers, so that parts do not depend on the order in which they are drawn. Each number
 * is mixed in by itself: their order counts, and equal numbers do not cancel out.
 */
export function deriveSeed(seed: number, ...parts: readonly number[]): number {
  return parts.reduce((hash, part) => mix(hash + GOLDEN + mix(part + GOLDEN)), mix(seed));
}

/** 2³² over the golden ratio: keeps 0, which mixing leaves as it is, from being special. */
const GOLDEN = 0x9e3779b9;

/** The finaliser of MurmurHash3 (Austin Appleby): each bit in changes half of the bits out. */
function mix(value: number): number {
  let bits = value >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
