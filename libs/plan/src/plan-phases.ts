import type { ClosedLoad, Phase } from '@chatload/contracts';

/** What phases are cut from, all in requests. */
export interface LoadSizes {
  /** Measured through the server, in total. */
  readonly requests: number;
  readonly slots: number;
  readonly batch: number;
  /** Before anything is measured, to each target that is used. */
  readonly warmup: number;
}

/** A stretch through the server and the one directly to the mock that goes before it. */
export interface Alternation {
  readonly measured: number;
  readonly direct: number;
}

/** Fewer would not tell a difference between the paths from a drift of the machine. */
export const FEWEST_ALTERNATIONS = 3;

/** More would only cut a long run into more starts and ends, with slots idle at each. */
const MOST_ALTERNATIONS = 10;

/** Below this the median of the direct path is a guess. */
const FEWEST_DIRECT_REQUESTS = 20;

/** Warm-up, then the measured requests: in one stretch, or alternating with a direct baseline. */
export function planPhases(sizes: LoadSizes, options: { baseline: boolean }): readonly Phase[] {
  const { requests, slots, batch } = sizes;
  const load = (count: number): ClosedLoad => ({
    model: 'closed',
    slots,
    batch,
    stop: { requests: count },
  });
  const measure = (index: number, count: number): Phase => ({
    id: `measure-${index}`,
    kind: 'measure',
    target: 'server',
    load: load(count),
    record: true,
  });
  if (!options.baseline) return [...planWarmups(sizes, ['server']), measure(1, requests)];
  return [
    ...planWarmups(sizes, ['server', 'mock']),
    ...alternate(requests, slots).flatMap(({ measured, direct }, index): Phase[] => [
      {
        id: `baseline-${index + 1}`,
        kind: 'baseline',
        target: 'mock',
        load: load(direct),
        record: true,
      },
      measure(index + 1, measured),
    ]),
  ];
}

/** Released all at once, so that as many connections are opened as there are slots. */
function planWarmups(
  { slots, warmup }: LoadSizes,
  targets: readonly Phase['target'][],
): readonly Phase[] {
  if (warmup === 0) return [];
  return targets.map((target) => ({
    id: `warmup-${target}`,
    kind: 'warmup',
    target,
    load: { model: 'closed', slots, batch: slots, stop: { requests: warmup } },
    record: false,
  }));
}

/**
 * How the measured requests are cut, and how many go directly to the mock before each piece.
 *
 * Sizes are multiples of the slots, so that a phase has no tail with slots idle; the last measured
 * piece takes what is left over. The direct pieces are equal and together at most a third of the
 * measured requests (a quarter of all), unless the floor of 20, or one round of the slots in each,
 * asks for more. The number of pieces grows with the root of the run's length.
 *
 * Needs at least three rounds of the slots: `requests ≥ 3 × slots`.
 */
export function alternate(requests: number, slots: number): readonly Alternation[] {
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
    measured:
      (Math.floor(rounds / count) + (index < longer ? 1 : 0)) * slots +
      (index === count - 1 ? requests % slots : 0),
    direct: directRounds * slots,
  }));
}
