import { formatFigure, formatRatio, formatRatioBounds } from './format-change.ts';
import type { MetricVerdict, PairedOutcome } from './judge-pairs.ts';
import type { PerfReport, PerfSide } from './perf-report.ts';
import { left, right, type Sheet } from './sheet.ts';

/** What each outcome is called wherever people read it. */
export const OUTCOME_WORDS: Readonly<Record<PairedOutcome, string>> = {
  regressed: 'regressed',
  improved: 'improved',
  no_change_shown: 'no change shown',
  cannot_tell: 'cannot tell',
};

/** The table of `perf`, and its verdict. */
export function composePerfSheet({ project, base, head, verdict, notes }: PerfReport): Sheet {
  const doubtful = verdict.metrics.filter(({ outcome }) => outcome === 'cannot_tell');
  return {
    title: `perf of ${project}: ${nameSide(base)} against ${nameSide(head)}`,
    columns: [
      left('metric'),
      right('base'),
      right('head'),
      right('change'),
      right('95 % to each side'),
      right('allowed'),
      right('pairs'),
      left('verdict'),
    ],
    rows: verdict.metrics.map((metric) => [
      metric.key,
      formatFigure(metric.base),
      formatFigure(metric.head),
      formatRatio(metric.ratio),
      formatRatioBounds(metric.likely),
      describeAllowed(metric),
      String(metric.n),
      OUTCOME_WORDS[metric.outcome],
    ]),
    notes: [...doubtful.map((metric) => `${metric.key}: ${explainDoubt(metric)}`), ...notes],
    verdict: describeVerdict(verdict),
  };
}

function nameSide({ name, commit }: PerfSide): string {
  return commit === null || commit === name ? name : `${name} (${commit.slice(0, 10)})`;
}

/** How far the head may go in the worse direction. */
export function describeAllowed({
  allowedChange,
  better,
}: Pick<MetricVerdict, 'allowedChange' | 'better'>): string {
  return formatRatio(better === 'lower' ? 1 + allowedChange : 1 / (1 + allowedChange));
}

/** Why a metric is not decided, one line. */
export function explainDoubt(metric: MetricVerdict): string {
  const { likely, better, n, regressionExcluded } = metric;
  if (likely === null) return `too few pairs (${n}) for an interval`;
  if (regressionExcluded) return 'no regression; whether it improved is not certain';
  const isLikelyWorse = better === 'lower' ? likely.lower > 1 : likely.upper < 1;
  if (isLikelyWorse)
    return 'likely worse, but by less than allowed, or not certain enough for an alarm';
  return 'the interval reaches beyond the allowed change: more pairs, or a quieter machine, narrow it';
}

function describeVerdict({ outcome, exitCode, pairs, metrics }: PerfReport['verdict']): string {
  const decisive = metrics
    .filter((metric) => metric.outcome === outcome)
    .map(({ key, ratio }) => `${key} ${formatRatio(ratio)}`);
  const names = outcome === 'no_change_shown' ? '' : `: ${decisive.join(', ')}`;
  const runs = pairs === 1 ? '1 pair' : `${pairs} pairs`;
  return `${OUTCOME_WORDS[outcome]} after ${runs} of runs (exit code ${exitCode})${names}`;
}
