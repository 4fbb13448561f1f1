import type { AllowedChange } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import type { Bounds } from '@chatload/statistics';
import { compareFigure, type FigureOfSides } from './compare-figure.ts';
import {
  EXIT_CODES,
  FALSE_ALARMS,
  judgeChange,
  judgeWhole,
  MISSES,
  type PairedOutcome,
} from './judge-pairs.ts';

/** What an allowed change came to. */
interface FigureVerdict extends AllowedChange {
  readonly better: 'lower' | 'higher';
  /** Whether the head is certainly not worse by the allowed change. */
  readonly regressionExcluded: boolean;
  readonly outcome: PairedOutcome;
}

export interface ComparisonVerdict {
  readonly outcome: PairedOutcome;
  readonly exitCode: number;
  /** In the order in which they were allowed. */
  readonly figures: readonly FigureVerdict[];
}

/**
 * What of the figures got worse by more than is allowed; `null` where nothing is to be judged. The words
 * mean what they mean of pairs (`judgePairs`), with Welch's intervals in place of the ranks' and one look:
 * an alarm needs an interval of 99 % to each side, over the number of judged figures, that leaves no
 * change out; that a figure stayed within what is allowed, one of 95 % to each side.
 *
 * @param about.areInDoubt a run that cannot be believed can neither accuse nor acquit
 * @throws ChatloadError CHL_ERR_BAD_VALUE for a figure that is not in all runs, or that has no worse side
 * or no ratio
 */
export function judgeChanges(
  figures: readonly FigureOfSides[],
  allowedChanges: readonly AllowedChange[],
  { areInDoubt }: { readonly areInDoubt: boolean },
): ComparisonVerdict | null {
  if (allowedChanges.length === 0) return null;
  const falseAlarms = FALSE_ALARMS / allowedChanges.length;
  const verdicts = allowedChanges.map(({ key, allowedChange }): FigureVerdict => {
    const judged = { ...findJudged(figures, key), allowedChange };
    const { better } = judged;
    const { regressionExcluded, outcome } = areInDoubt
      ? UNDECIDED
      : judgeFigure(judged, falseAlarms);
    return { key, allowedChange, better, regressionExcluded, outcome };
  });
  const outcome = judgeWhole(verdicts);
  return { outcome, exitCode: EXIT_CODES[outcome], figures: verdicts };
}

const UNDECIDED = { regressionExcluded: false, outcome: 'cannot_tell' } as const;

interface JudgedFigure extends Pick<FigureVerdict, 'better'> {
  readonly figure: FigureOfSides;
}

function findJudged(figures: readonly FigureOfSides[], key: string): JudgedFigure {
  const figure = figures.find((one) => one.key === key);
  const refuse = (reason: string): ChatloadError =>
    new ChatloadError('CHL_ERR_BAD_VALUE', { flag: '--allowed-change', value: key, reason });
  if (figure === undefined) {
    const names = figures.filter(({ better, by }) => better !== null && by === 'ratio');
    throw refuse(`not all runs have it; they have ${names.map((one) => one.key).join(', ')}`);
  }
  const { better, by } = figure;
  if (by === 'difference')
    throw refuse('it is compared by its difference, which has no percentage');
  if (better === null) throw refuse('neither more nor less of it is worse');
  return { figure, better };
}

function judgeFigure(
  { figure, better, allowedChange }: JudgedFigure & Pick<AllowedChange, 'allowedChange'>,
  falseAlarms: number,
): Pick<FigureVerdict, 'regressionExcluded' | 'outcome'> {
  const direction = better === 'lower' ? 1 : -1;
  const bound = (error: number): Bounds | null => {
    const { interval } = compareFigure(figure, 1 - 2 * error);
    if (interval === null) return null;
    const ends = [interval.lower, interval.upper].map((end) => direction * Math.log(end));
    return { lower: Math.min(...ends), upper: Math.max(...ends) };
  };
  const { change } = compareFigure(figure, 1 - 2 * MISSES);
  const allowed = Math.log1p(allowedChange);
  const likely = bound(MISSES);
  const shift = change === null ? undefined : direction * Math.log(change);
  return {
    regressionExcluded: likely !== null && likely.upper < allowed,
    outcome: judgeChange({ shift, sure: bound(falseAlarms), likely, allowed }),
  };
}
