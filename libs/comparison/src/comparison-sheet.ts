import type { FigureChange } from './compare-figure.ts';
import type { ReportComparison } from './compare-reports.ts';
import type { ComparisonVerdict } from './judge-changes.ts';
import { describeAllowed, OUTCOME_WORDS } from './perf-sheet.ts';
import {
  formatDifference,
  formatDifferenceBounds,
  formatFigure,
  formatRatio,
  formatRatioBounds,
} from './format-change.ts';
import { left, right, type Sheet } from './sheet.ts';

/** The table of `chatload compare`. */
export function composeComparisonSheet(comparison: ReportComparison): Sheet {
  const { base, head, changes, notes, verdict } = comparison;
  const roughNote = '* low-n: fewer than 10/(1−q) samples behind this percentile of a run';
  return {
    title: `${base.join(', ')} against ${head.join(', ')}`,
    columns: [
      left('figure'),
      right('base'),
      right('head'),
      right('change'),
      right('95 % interval'),
      left(''),
    ],
    rows: changes.map((change) => describeChange(change, verdict)),
    notes: [...(changes.some(({ isRough }) => isRough) ? [roughNote] : []), ...notes],
    verdict: verdict === null ? null : describeVerdict(verdict, changes),
  };
}

function describeChange(
  figure: FigureChange,
  verdict: ReportComparison['verdict'],
): readonly string[] {
  const { key, isRough, base, head, change, interval, by } = figure;
  return [
    `${key}${isRough ? '*' : ''}`,
    formatFigure(base),
    formatFigure(head),
    by === 'ratio' ? formatRatio(change) : formatDifference(change),
    by === 'ratio' ? formatRatioBounds(interval) : formatDifferenceBounds(interval),
    nameOutcome(figure, verdict) ?? nameDirection(figure),
  ];
}

/** Of a figure that was judged. */
function nameOutcome(
  { key }: FigureChange,
  verdict: ReportComparison['verdict'],
): string | undefined {
  const judged = verdict?.figures.find((figure) => figure.key === key);
  return judged && `${OUTCOME_WORDS[judged.outcome]} (${describeAllowed(judged)} allowed)`;
}

function describeVerdict(
  { outcome, exitCode, figures }: ComparisonVerdict,
  changes: readonly FigureChange[],
): string {
  const decisive = figures
    .filter((figure) => figure.outcome === outcome)
    .map(({ key }) => {
      const change = changes.find((one) => one.key === key)?.change ?? null;
      return `${key} ${formatRatio(change)}`;
    });
  const names = outcome === 'no_change_shown' ? '' : `: ${decisive.join(', ')}`;
  return `${OUTCOME_WORDS[outcome]} (exit code ${exitCode})${names}`;
}

/** Only where the interval leaves no doubt that there is a change. */
function nameDirection({ interval, by, better }: FigureChange): string {
  const unchanged = by === 'ratio' ? 1 : 0;
  if (interval === null || (interval.lower <= unchanged && interval.upper >= unchanged)) return '';
  const isHigher = interval.lower > unchanged;
  if (better === null) return isHigher ? 'higher' : 'lower';
  return isHigher === (better === 'higher') ? 'better' : 'worse';
}
