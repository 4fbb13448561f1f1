import type { Comparison, Objective, Statistic } from '@chatload/contracts';

import type { KnownMetrics } from './built-in-metrics.ts';
import { nearestName } from './nearest-name.ts';
import { badValue } from './usage-errors.ts';

const FORM =
  /^(?<metric>[A-Za-z]\w*)(?:\s+(?<statistic>[A-Za-z]\w*))?\s*(?<comparison><=|>=|<|>)\s*(?<limit>\S.*)$/;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

/**
 * An objective from its text, e.g. `ttftMs p95 <= 800`.
 *
 * @param known the metrics that it may name
 * @throws ChatloadError CHL_ERR_BAD_VALUE that says what is wrong and what can stand there
 */
export function readObjective(text: string, known: KnownMetrics): Objective {
  const bad = (reason: string): Error => badValue('--objective', text, reason);
  const { metric, statistic, comparison, limit = '' } = FORM.exec(text.trim())?.groups ?? {};
  if (metric === undefined || !isComparison(comparison)) {
    throw bad("must be METRIC STATISTIC COMPARISON NUMBER, as in 'ttftMs p95 <= 800'");
  }
  const statistics = Object.hasOwn(known, metric) ? known[metric] : undefined;
  if (statistics === undefined) throw bad(describeUnknown(metric, Object.keys(known)));
  if (!NUMBER.test(limit)) {
    throw bad("the limit must be a number without a unit: it is in the metric's own");
  }
  return {
    metric,
    statistic: readStatistic({ metric, statistic, statistics }, bad),
    comparison,
    limit: Number(limit),
  };
}

function readStatistic(
  given: {
    readonly metric: string;
    readonly statistic: string | undefined;
    readonly statistics: readonly Statistic[];
  },
  bad: (reason: string) => Error,
): Statistic | null {
  const { metric, statistic, statistics } = given;
  if (statistics.length === 0) {
    if (statistic === undefined) return null;
    throw bad(`${metric} is one figure for the whole run, without a statistic`);
  }
  const found = statistics.find((one) => one === statistic);
  if (found === undefined) throw bad(`${metric} needs one of ${statistics.join(', ')} behind it`);
  return found;
}

function isComparison(text: string | undefined): text is Comparison {
  return text === '<' || text === '<=' || text === '>' || text === '>=';
}

function describeUnknown(metric: string, names: readonly string[]): string {
  const meant = nearestName(metric, names);
  if (meant !== undefined) return `there is no metric ${metric}; did you mean ${meant}?`;
  return `there is no metric ${metric}; metrics are ${names.join(', ')}`;
}
