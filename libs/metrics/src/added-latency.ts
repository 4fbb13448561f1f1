import type {
  AddedFigure,
  AddedLatency,
  Figure,
  HistogramKey,
  PhaseSummary,
} from '@chatload/contracts';

/** The same figures through the server under test and directly against its upstream. */
export interface Sides {
  readonly measured: PhaseSummary;
  readonly baseline: PhaseSummary;
}

/**
 * What the server under test adds to its upstream: each figure through it minus the same figure
 * without it. `null` when none can be told.
 *
 * Phases alternate so that whatever drifts on the machine drifts on both sides alike; the spread over
 * the alternations shows what is left of it.
 *
 * @param overall all measured phases against all direct ones
 * @param alternations the i-th measured phase against the i-th direct one
 */
export function addedLatency(overall: Sides, alternations: readonly Sides[]): AddedLatency | null {
  const addedTtftMs = addedFigure('ttftMs', overall, alternations);
  const addedGapMs = addedFigure('gapMs', overall, alternations);
  const addedE2eMs = addedFigure('e2eMs', overall, alternations);
  const added = { addedTtftMs, addedGapMs, addedE2eMs };
  return Object.values(added).every((figure) => figure === null) ? null : added;
}

function addedFigure(
  key: HistogramKey,
  overall: Sides,
  alternations: readonly Sides[],
): AddedFigure | null {
  const whole = difference(key, overall);
  const single = alternations.flatMap((sides) => difference(key, sides) ?? []);
  if (whole === undefined || single.length === 0) return null;
  const medians = single.map(({ p50 }) => p50);
  return {
    ...whole,
    lowest: Math.min(...medians),
    highest: Math.max(...medians),
    alternations: medians.length,
  };
}

function difference(
  key: HistogramKey,
  { measured, baseline }: Sides,
): Pick<Figure, 'p50' | 'mean'> | undefined {
  const through = measured.figures[key];
  const direct = baseline.figures[key];
  if (!through || !direct) return undefined;
  return { p50: minus(through.p50, direct.p50), mean: minus(through.mean, direct.mean) };
}

/** To the microsecond, which is what a histogram resolves: 12.3 − 12.1 is 0.2, not 0.2000000000000011. */
function minus(a: number, b: number): number {
  return Math.round((a - b) * 1_000) / 1_000;
}
