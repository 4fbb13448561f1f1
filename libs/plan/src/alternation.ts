import type { StopRule } from '@chatload/contracts';

/** A stretch through the server and the one directly to the mock that goes before it. */
export interface Alternation {
  readonly measured: StopRule;
  readonly direct: StopRule;
}

/** Fewer would not tell a difference between the paths from a drift of the machine. */
export const FEWEST_ALTERNATIONS = 3;

/** More would only cut a long run into more starts and ends, with slots idle at each. */
export const MOST_ALTERNATIONS = 10;

/** Below this the median of the direct path is a guess. */
export const FEWEST_DIRECT_REQUESTS = 20;
