import { EXIT } from '@chatload/kernel';
import {
  averagePairs,
  estimateShift,
  median,
  spendError,
  walshInterval,
  type Bounds,
  type Look,
} from '@chatload/statistics';
import type { Figures, Pair } from './figures.ts';

/** A figure that two versions are compared by. */
export interface PerfMetric {
  /** A key of the runs' figures; these must be above 0, else the pair is left out. */
  readonly key: string;
  /** How much worse the head may be, above 0: 0.05 is 5 %, of a better `higher` 1 − 1/1.05. */
  readonly allowedChange: number;
  readonly better: 'lower' | 'higher';
}

/** When is looked: settled before the first pair, because it says how the error is spent. */
export interface LookPlan {
  /** Before so many pairs nothing is judged. */
  readonly minPairs: number;
  /** Beyond so many it never goes on; fewer, because time is up, are as good. */
  readonly maxPairs: number;
}

/**
 * - `regressed`, `improved`: certainly another figure than the base's, and by more than is allowed as
 *   far as can be told
 * - `no_change_shown`: any change is smaller than the allowed one
 * - `cannot_tell`: neither can be said
 */
export type PairedOutcome = 'regressed' | 'improved' | 'no_change_shown' | 'cannot_tell';

export interface MetricVerdict extends PerfMetric {
  /** Pairs that had the figure on both sides. */
  readonly n: number;
  /** Medians of the runs, in the metric's unit; `null` when n is 0. */
  readonly base: number | null;
  readonly head: number | null;
  /** Head over base, by Hodges and Lehmann's estimate of the pairs' log ratios. */
  readonly ratio: number | null;
  /** What the ratio is within at 95 % to each side; `null` where there are too few pairs. */
  readonly likely: Bounds | null;
  /** What all metrics' ratios are within at 99 % to each side, all at once. */
  readonly sure: Bounds | null;
  /** Whether the head is certainly not worse by the allowed change. */
  readonly regressionExcluded: boolean;
  readonly outcome: PairedOutcome;
}

export interface PairedVerdict {
  readonly outcome: PairedOutcome;
  readonly exitCode: number;
  readonly pairs: number;
  /** In the order of the metrics. */
  readonly metrics: readonly MetricVerdict[];
  /** Whether more pairs could still decide it. */
  readonly goOn: boolean;
}

/** How often a head that equals its base may be called regressed: by all metrics and looks together. */
export const FALSE_ALARMS = 0.01;

/** How often a metric that is worse by just the allowed change may be called the same. */
export const MISSES = 0.05;

/** A whole block of `interleave`: drift cancels, and fewer looks leave more error to each. */
const PAIRS_PER_LOOK = 2;

/**
 * What so many pairs of runs, in whatever order, say of each metric and of the head as a whole, and
 * whether to go on. To be asked after each pair.
 *
 * **Of one metric.** The pairs' log ratios are symmetric about the log of the true ratio, as chance
 * decides which run of a pair is the base's: that is all the signed-rank test needs. Its intervals hold
 * for the odd spoilt run as for normal noise, at any n (`walshInterval`). There are two:
 *
 * - *sure*: 1 % for each direction, over the number of metrics (Bonferroni: how much the metrics of one
 *   run go together is not known), spent over the looks (`spendError`). An alarm rests on it: a head that
 *   equals its base is called regressed in at most 1 of 100 comparisons, and as rarely improved, however
 *   often one looked and whatever ended it.
 * - *likely*: 5 % for each direction and metric, spent over the looks too. That a metric stayed within
 *   its allowed change rests on it: one that is worse by just that much is let through in at most 1 of 20
 *   comparisons, and needs no correction for other metrics, since all of them must pass.
 *
 * `regressed`: the sure interval is wholly on the worse side of 1 *and* the estimate is beyond the
 * allowed change. Asking that the interval be wholly beyond the allowed change would protect the changes
 * that are just allowed as strictly as no change at all, and take some four times as many runs for a
 * planted 10 % at an allowed 5 %; this way a change of just the allowed size is called a regression in up
 * to two of three comparisons, one well below it hardly ever, and none at all in 1 of 100. `improved` is the
 * mirror image. `no_change_shown`: the likely interval is wholly within the allowed change, both ways.
 *
 * **Of the whole.** A regression of any metric is one. Else all regressions must be excluded, that is the
 * likely intervals' worse ends be within what is allowed; else it is `cannot_tell`. A metric that may or
 * may not have improved keeps nobody waiting.
 *
 * Looks are every second pair: with three metrics and 20 pairs at most, a planted 10 % at 4 % noise is
 * found within 14 pairs 94 times of 100 so, and 81 times with a look at each. What an
 * odd number of pairs says is only good for the end, and then it goes on if it may.
 *
 * @throws RangeError for more pairs than were planned: there is no error left for them
 */
export function judgePairs(
  pairs: readonly Pair[],
  metrics: readonly PerfMetric[],
  look: LookPlan,
): PairedVerdict {
  const count = pairs.length;
  if (count > look.maxPairs)
    throw new RangeError(`${count} pairs where at most ${look.maxPairs} were planned`);
  const verdicts = metrics.map((metric) =>
    judgeMetric(metric, readLooks(pairs, metric, look), FALSE_ALARMS / metrics.length),
  );
  const outcome = judgeWhole(verdicts);
  const isLook = count >= look.minPairs && count % PAIRS_PER_LOOK === 0;
  return {
    outcome,
    exitCode: EXIT_CODES[outcome],
    pairs: count,
    metrics: verdicts,
    goOn: count < look.maxPairs && (!isLook || outcome === 'cannot_tell'),
  };
}

/** The smallest `maxPairs` with which a change in one of so many metrics can be certain at all. */
export function fewestPairsForAlarm(metrics: number): number {
  return Math.ceil(Math.log2(metrics / FALSE_ALARMS));
}

export const EXIT_CODES: Readonly<Record<PairedOutcome, number>> = {
  regressed: EXIT.objectiveMissed,
  improved: EXIT.pass,
  no_change_shown: EXIT.pass,
  cannot_tell: EXIT.inconclusive,
};

export function judgeWhole(
  verdicts: readonly Pick<MetricVerdict, 'outcome' | 'regressionExcluded'>[],
): PairedOutcome {
  if (verdicts.some(({ outcome }) => outcome === 'regressed')) return 'regressed';
  if (verdicts.some(({ regressionExcluded }) => !regressionExcluded)) return 'cannot_tell';
  if (verdicts.some(({ outcome }) => outcome === 'improved')) return 'improved';
  return 'no_change_shown';
}

/** A metric's pairs, and the looks that were taken at them. */
interface Looked {
  readonly sides: readonly (readonly [base: number, head: number])[];
  readonly looks: readonly Look[];
}

/** The looks so far as the plan has them, the last of them now; each with the pairs it could use. */
function readLooks(
  pairs: readonly Pair[],
  { key }: PerfMetric,
  { minPairs, maxPairs }: LookPlan,
): Looked {
  const sides: (readonly [number, number])[] = [];
  const looks: Look[] = [];
  for (const [index, { base, head }] of pairs.entries()) {
    const both = [readPositive(base, key), readPositive(head, key)] as const;
    if (both[0] !== undefined && both[1] !== undefined) sides.push([both[0], both[1]]);
    const count = index + 1;
    const isLast = count === pairs.length;
    if (count >= minPairs && (count % PAIRS_PER_LOOK === 0 || isLast))
      looks.push({ n: sides.length, dueRatio: count / maxPairs });
  }
  return { sides, looks };
}

function readPositive(figures: Figures, key: string): number | undefined {
  const figure = figures[key];
  return figure !== undefined && figure > 0 && Number.isFinite(figure) ? figure : undefined;
}

function judgeMetric(
  metric: PerfMetric,
  { sides, looks }: Looked,
  falseAlarms: number,
): MetricVerdict {
  // Upwards is worse.
  const direction = metric.better === 'lower' ? 1 : -1;
  const changes = averagePairs(
    sides.map(([base, head]) => direction * (Math.log(head) - Math.log(base))),
  );
  const shift = estimateShift(changes);
  const sure = boundChange(changes, spendError(looks, falseAlarms));
  const likely = boundChange(changes, spendError(looks, MISSES));
  const toBounds = (change: Bounds | null): Bounds | null => {
    if (change === null) return null;
    const ends = [Math.exp(direction * change.lower), Math.exp(direction * change.upper)];
    return { lower: Math.min(...ends), upper: Math.max(...ends) };
  };
  const allowed = Math.log1p(metric.allowedChange);
  return {
    ...metric,
    n: sides.length,
    base: median(sides.map(([base]) => base)) ?? null,
    head: median(sides.map(([, head]) => head)) ?? null,
    ratio: shift === undefined ? null : Math.exp(direction * shift),
    likely: toBounds(likely),
    sure: toBounds(sure),
    regressionExcluded: likely !== null && likely.upper < allowed,
    outcome: judgeChange({ shift, sure, likely, allowed }),
  };
}

function boundChange(changes: Float64Array, rankSum: number | undefined): Bounds | null {
  return rankSum === undefined ? null : walshInterval(changes, rankSum);
}

/** As logarithms of ratios, upwards worse. */
interface Change {
  readonly shift: number | undefined;
  readonly sure: Bounds | null;
  readonly likely: Bounds | null;
  readonly allowed: number;
}

export function judgeChange({ shift = 0, sure, likely, allowed }: Change): PairedOutcome {
  if (sure !== null && sure.lower > 0 && shift > allowed) return 'regressed';
  if (sure !== null && sure.upper < 0 && shift < -allowed) return 'improved';
  if (likely !== null && likely.lower > -allowed && likely.upper < allowed)
    return 'no_change_shown';
  return 'cannot_tell';
}
