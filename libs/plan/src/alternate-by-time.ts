import {
  FEWEST_ALTERNATIONS,
  FEWEST_DIRECT_REQUESTS,
  MOST_ALTERNATIONS,
  type Alternation,
} from './alternation.ts';

/** Below three pieces of a second each, little but the pieces' starts and ends would be compared. */
export const SHORTEST_ALTERNATING_MS = 3_000;

/** A longer stretch makes the direct figures no surer; of a long run it would only take time. */
const LONGEST_DIRECT_MS = 10_000;

/**
 * How the measured time is cut, and how long load goes directly to the mock before each piece.
 *
 * The number of pieces grows with the root of the run's length, since each is drained before the next
 * starts: 3 up to 15 s, 5 of 30 s, 10 from 100 s on; from 6 s on, none is shorter than 2 s. Together
 * the measured ones are exactly `durationMs`. The direct ones are equal, at most 10 s each, and
 * together at most a third of the measured time (a quarter of all): 1.3 s each at 12 s, 2 s at 30 s.
 *
 * All but the last are whole steps of a grid, so that arrivals at a rate go on evenly from piece to
 * piece. In each direct piece there is one step at least, and more than 10 s may pass where 20 steps
 * in all need that.
 *
 * Needs 3 s, and three steps.
 *
 * @param stepsPerSec the rate of an open load; 1,000 for a closed one, which has no grid
 */
export function alternateByTime(durationMs: number, stepsPerSec: number): readonly Alternation[] {
  const steps = countSteps(durationMs, stepsPerSec);
  const count = Math.min(
    MOST_ALTERNATIONS,
    steps,
    Math.max(FEWEST_ALTERNATIONS, Math.floor(Math.sqrt(durationMs / 1_000))),
  );
  const enoughSteps = Math.max(
    Math.floor((LONGEST_DIRECT_MS * stepsPerSec) / 1_000),
    Math.ceil(FEWEST_DIRECT_REQUESTS / count),
  );
  const directSteps = Math.max(1, Math.min(Math.floor(steps / 3 / count), enoughSteps));
  const direct = { durationMs: toMs(directSteps, stepsPerSec) };
  const longer = steps % count;
  let startMs = 0;
  return Array.from({ length: count }, (_, index) => {
    const pieceSteps = Math.floor(steps / count) + (index < longer ? 1 : 0);
    const pieceMs = index === count - 1 ? durationMs - startMs : toMs(pieceSteps, stepsPerSec);
    startMs += pieceMs;
    return { measured: { durationMs: pieceMs }, direct };
  });
}

/** Whole steps in a time; a product that ends just below a whole number is that number. */
export function countSteps(durationMs: number, stepsPerSec: number): number {
  return Math.floor((durationMs * stepsPerSec) / 1_000 + 1e-9);
}

/** By one division, as the arrivals' own grid is made: a sum of steps would run off it. */
function toMs(steps: number, stepsPerSec: number): number {
  return (steps * 1_000) / stepsPerSec;
}
