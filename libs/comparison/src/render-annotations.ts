import { formatRatio, formatRatioBounds } from './format-change.ts';
import type { MetricVerdict } from './judge-pairs.ts';
import type { PerfReport } from './perf-report.ts';
import { explainDoubt, OUTCOME_WORDS } from './perf-sheet.ts';
import { plainText } from './plain-text.ts';

/**
 * The lines that GitHub shows as annotations of a step: an error for each metric that regressed, a
 * warning for each that may have, a notice for each that improved.
 *
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function renderAnnotations({ project, verdict }: PerfReport): readonly string[] {
  return verdict.metrics.flatMap((metric) => {
    const level = chooseLevel(metric);
    if (level === null) return [];
    const title = `${project}: ${metric.key} ${OUTCOME_WORDS[metric.outcome]}`;
    return [`::${level} title=${escapeProperty(title)}::${escapeMessage(describe(metric))}`];
  });
}

function chooseLevel({
  outcome,
  regressionExcluded,
}: MetricVerdict): 'error' | 'warning' | 'notice' | null {
  if (outcome === 'regressed') return 'error';
  if (outcome === 'improved') return 'notice';
  return regressionExcluded ? null : 'warning';
}

function describe(metric: MetricVerdict): string {
  const { ratio, likely, n } = metric;
  const change = `${formatRatio(ratio)} (${formatRatioBounds(likely)}) over ${n} pairs of runs`;
  return metric.outcome === 'cannot_tell' ? `${change}: ${explainDoubt(metric)}` : change;
}

/** As `@actions/core` does: a message must stay one line, and a percent sign starts an escape. */
function escapeMessage(text: string): string {
  return plainText(text).replaceAll('%', '%25');
}

/** A colon would end the properties, a comma the property. */
function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
