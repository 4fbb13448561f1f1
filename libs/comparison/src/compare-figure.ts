import { welchInterval, type Bounds } from '@chatload/statistics';
import type { ReportFigure } from './read-figures.ts';

/** A figure in all runs of both sides. */
export interface FigureOfSides extends Omit<ReportFigure, 'value'> {
  readonly base: readonly number[];
  readonly head: readonly number[];
}

export interface FigureChange extends Omit<ReportFigure, 'value'> {
  /** Means of the runs: geometric of what is compared by its ratio. */
  readonly base: number;
  readonly head: number;
  /** Head over base, or head minus base; `null` for a ratio with a figure that is not above 0. */
  readonly change: number | null;
  /** What it is within; `null` for fewer than three runs a side. */
  readonly interval: Bounds | null;
}

/** Below that, an interval says more about chance than about the runs. */
export const FEWEST_RUNS = 3;

type Side = readonly (readonly ReportFigure[])[];

/** The figures that all runs have, in the order of the base's first report. */
export function alignFigures(base: Side, head: Side): readonly FigureOfSides[] {
  return (base[0] ?? []).flatMap(({ key, better, by }) => {
    const before = findAll(base, key);
    const after = findAll(head, key);
    if (before === undefined || after === undefined) return [];
    const isRough = [...before, ...after].some((one) => one.isRough);
    const [first = [], second = []] = [before, after].map((side) => side.map(({ value }) => value));
    return [{ key, better, by, isRough, base: first, head: second }];
  });
}

/** The figure of each run; nothing if one lacks it. */
function findAll(side: Side, key: string): readonly ReportFigure[] | undefined {
  const found = side.flatMap((figures) => figures.find((figure) => figure.key === key) ?? []);
  return found.length === side.length && found.length > 0 ? found : undefined;
}

/**
 * How the head's figure differs from the base's, with an interval that holds the true change with the
 * chance `confidence`: by Welch, and on logarithms where it is a ratio.
 */
export function compareFigure(figure: FigureOfSides, confidence: number): FigureChange {
  const { base, head } = figure;
  if (figure.by === 'difference') return { ...figure, ...compareValues(base, head, confidence) };
  if ([...base, ...head].some((value) => value <= 0))
    return { ...figure, base: mean(base), head: mean(head), change: null, interval: null };
  const logs = compareValues(base.map(Math.log), head.map(Math.log), confidence);
  const { interval } = logs;
  return {
    ...figure,
    base: Math.exp(logs.base),
    head: Math.exp(logs.head),
    change: Math.exp(logs.change),
    interval: interval && { lower: Math.exp(interval.lower), upper: Math.exp(interval.upper) },
  };
}

function compareValues(
  first: readonly number[],
  second: readonly number[],
  confidence: number,
): { base: number; head: number; change: number; interval: Bounds | null } {
  const base = mean(first);
  const head = mean(second);
  const isEnough = Math.min(first.length, second.length) >= FEWEST_RUNS;
  const welch = isEnough ? welchInterval(first, second, confidence) : undefined;
  const interval = welch === undefined ? null : { lower: welch.lower, upper: welch.upper };
  return { base, head, change: head - base, interval };
}

/** Summed from the least, so that the order of the runs does not show in the last digit. */
function mean(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b).reduce((sum, value) => sum + value, 0) / values.length;
}
