import type { AllowedChange, Report } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import { alignFigures, compareFigure, FEWEST_RUNS, type FigureChange } from './compare-figure.ts';
import { describeDoubt } from './describe-doubt.ts';
import { findDifferences, type Comparability, type RunConditions } from './find-differences.ts';
import { judgeChanges, type ComparisonVerdict } from './judge-changes.ts';
import { readFigures } from './read-figures.ts';

/** How figures of two sides of runs differ; not to be mixed up with the `<=` of an objective. */
export interface ReportComparison {
  /** The runs' ids. */
  readonly base: readonly string[];
  readonly head: readonly string[];
  /** Their intervals are of 95 %. */
  readonly changes: readonly FigureChange[];
  /** What to keep in mind when reading the changes, one line each. */
  readonly notes: readonly string[];
  /** `null` where nothing was to be judged. */
  readonly verdict: ComparisonVerdict | null;
}

/** How two sides are compared. */
export interface ComparisonOptions extends Comparability {
  /** The figures that are judged; none unless given. */
  readonly allowedChanges?: readonly AllowedChange[];
}

/** Of each interval by itself. */
const CONFIDENCE = 0.95;

/**
 * The changes from the base's runs to the head's, of the figures that all of them have, in the
 * order of the report. Runs of a side are repetitions; with at least three a side each change has
 * an interval, by Welch on logarithms: the runs are not paired, and their spread may differ.
 *
 * @throws ChatloadError CHL_ERR_NOT_COMPARABLE, with every difference, where the plans differ in what
 * shapes the figures; CHL_ERR_BAD_VALUE for an allowed change of a figure that cannot be judged
 */
export function compareReports(
  base: readonly Report[],
  head: readonly Report[],
  { isBaseline, allowedChanges = [] }: ComparisonOptions = { isBaseline: false },
): ReportComparison {
  requireComparable([...base, ...head], { isBaseline });
  const figures = alignFigures(base.map(readFigures), head.map(readFigures));
  const changes = figures.map((figure) => compareFigure(figure, CONFIDENCE));
  const doubts = [...base, ...head].flatMap((report) => describeDoubt(report) ?? []);
  return {
    base: base.map(({ run }) => run.id),
    head: head.map(({ run }) => run.id),
    changes,
    notes: [...describeIntervals(changes, base, head), ...describeMachines(base, head), ...doubts],
    verdict: judgeChanges(figures, allowedChanges, { areInDoubt: doubts.length > 0 }),
  };
}

/** What is asked of a run that may only just have begun. */
type KnownRun = RunConditions & { readonly run: Pick<Report['run'], 'id'> };

/**
 * All are held against the first; each difference is told once.
 *
 * @throws ChatloadError CHL_ERR_NOT_COMPARABLE
 */
export function requireComparable(
  [first, ...others]: readonly KnownRun[],
  how: Comparability,
): void {
  if (first === undefined) return;
  for (const other of others) {
    const differences = findDifferences(first, other, how);
    if (differences.length > 0)
      throw new ChatloadError('CHL_ERR_NOT_COMPARABLE', {
        base: first.run.id,
        head: other.run.id,
        differences: join(differences),
      });
  }
}

/** Details of an error are cut beyond this; then the names alone, so that none is lost. */
const LONGEST_LIST = 400;

function join(differences: readonly string[]): string {
  const whole = differences.join(', ');
  if (whole.length <= LONGEST_LIST) return whole;
  return differences.map((difference) => difference.replace(/ \(.*$/s, '')).join(', ');
}

function describeIntervals(
  changes: readonly FigureChange[],
  base: readonly Report[],
  head: readonly Report[],
): readonly string[] {
  if (Math.min(base.length, head.length) >= FEWEST_RUNS)
    return [
      `intervals: 95 % each, ${base.length} runs against ${head.length}; of ${changes.length} figures that do not differ, 1 in 20 looks as if it did`,
    ];
  const isSingle = base.length === 1 && head.length === 1;
  const runs = isSingle ? 'one run a side' : `runs: ${base.length} against ${head.length}`;
  return [
    `${runs}: no interval, so no telling a change from chance; ${FEWEST_RUNS} a side give one`,
  ];
}

function describeMachines(base: readonly Report[], head: readonly Report[]): readonly string[] {
  const machines = [...base, ...head].map(
    ({ machine: { os, arch, cpuModel, cpuCount, nodeVersion } }) =>
      `${cpuCount} × ${cpuModel}, ${os}, ${arch}, Node ${nodeVersion}`,
  );
  const different = [...new Set(machines)];
  return different.length < 2 ? [] : [`the machines differ: ${different.join(' against ')}`];
}
