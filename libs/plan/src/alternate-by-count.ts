import {
  FEWEST_ALTERNATIONS,
  FEWEST_DIRECT_REQUESTS,
  MOST_ALTERNATIONS,
  type Alternation,
} from './alternation.ts';

/**
 * How the measured requests are cut, and how many go directly to the mock before each piece.
 *
 * Sizes are multiples of the slots, so that a phase has no tail with slots idle; the last measured
 * piece takes what is left over. The direct pieces are equal and together at most a third of the
 * measured requests (a quarter of all), unless the floor of 20, or one round of the slots in each,
 * asks for more. The number of pieces grows with the root of the run's length.
 *
 * Needs at least three rounds of the slots: `requests ≥ 3 × slots`. Arrivals at a rate have no rounds:
 * for them `slots` is 1.
 */
export function alternateByCount(requests: number, slots: number): readonly Alternation[] {
  const rounds = Math.floor(requests / slots);
  const count = Math.min(
    MOST_ALTERNATIONS,
    Math.max(FEWEST_ALTERNATIONS, Math.floor(Math.sqrt(rounds))),
  );
  const directRounds = Math.max(
    1,
    Math.floor(requests / 3 / (slots * count)),
    Math.ceil(FEWEST_DIRECT_REQUESTS / (slots * count)),
  );
  const longer = rounds % count;
  return Array.from({ length: count }, (_, index) => ({
    measured: {
      requests:
        (Math.floor(rounds / count) + (index < longer ? 1 : 0)) * slots +
        (index === count - 1 ? requests % slots : 0),
    },
    direct: { requests: directRounds * slots },
  }));
}
