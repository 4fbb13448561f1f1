import type { Stall, StallWitness } from './stall-canary.ts';

/** Of a stall of many seconds, what follows much later is no consequence any more. */
const LONGEST_ECHO_MS = 1_000;

/**
 * Whether a stall reaches into the time from `startMs` to `endMs`. What piled up while nothing ran is
 * worked off after it, late: a stall reaches as far again behind its end as it was long.
 */
export function isStallWithin(stall: Stall, startMs: number, endMs: number): boolean {
  const echoMs = Math.min(LONGEST_ECHO_MS, stall.endMs - stall.startMs);
  return stall.startMs <= endMs && stall.endMs + echoMs >= startMs;
}

/** The stalls that reach into the time from `startMs` to `endMs`, oldest first. */
export function findStallsWithin(
  witness: Pick<StallWitness, 'stalls'>,
  startMs: number,
  endMs: number,
): readonly Stall[] {
  return witness
    .stalls(startMs - LONGEST_ECHO_MS)
    .filter((stall) => isStallWithin(stall, startMs, endMs));
}
