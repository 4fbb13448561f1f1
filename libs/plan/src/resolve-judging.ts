import type { JudgingPlan, Objective } from '@chatload/contracts';

import { BUILT_IN_METRICS, isOfStreams, type KnownMetrics } from './built-in-metrics.ts';
import type { JUDGING_FLAGS } from './flags/judging-flags.ts';
import type { FlagValues } from './flags/flag.ts';
import { readObjective } from './read-objective.ts';
import { badValue } from './usage-errors.ts';

/**
 * What a run is judged by: the defaults for its kind of answers, changed as the flags say.
 *
 * @param about.metrics those that objectives may name beside the built-in ones
 * @param about.isWatched whether figures of the server itself will be there
 */
export function resolveJudging(
  flags: FlagValues<typeof JUDGING_FLAGS>,
  about: {
    readonly stream: boolean;
    readonly metrics: KnownMetrics;
    readonly isWatched: boolean;
  },
): JudgingPlan {
  const known = { ...about.metrics, ...BUILT_IN_METRICS };
  const given = flags.objective.map((text) => {
    const objective = readObjective(text, known);
    // It could only end undecided, when the whole run is over.
    if (!about.stream && isOfStreams(objective.metric)) {
      throw badValue(
        '--objective',
        text,
        `whole answers have no ${objective.metric}, only streams`,
      );
    }
    return objective;
  });
  const defaults = flags['no-default-objectives']
    ? []
    : [...defaultObjectives(about.stream), ...(about.isWatched ? SERVER_OBJECTIVES : [])];
  const kept = defaults.filter((objective) => !given.some((other) => isOnSame(objective, other)));
  return { objectives: [...kept, ...given], failOnWarning: flags['fail-on-warning'] };
}

/** What a user of a chat page would call prompt, and reliable. */
function defaultObjectives(stream: boolean): readonly Objective[] {
  return [
    stream
      ? { metric: 'ttfcMs', statistic: 'p50', comparison: '<', limit: 500 }
      : { metric: 'e2eMs', statistic: 'p50', comparison: '<', limit: 1_000 },
    { metric: 'completeRatio', statistic: null, comparison: '>=', limit: 0.99 },
  ];
}

/** What one instance of a server may use while it is under load. */
export const SERVER_OBJECTIVES: readonly Objective[] = [
  { metric: 'serverRssPeakBytes', statistic: null, comparison: '<', limit: 500_000_000 },
  { metric: 'serverCpuRatio', statistic: null, comparison: '<', limit: 0.8 },
];

function isOnSame(a: Objective, b: Objective): boolean {
  return a.metric === b.metric && a.statistic === b.statistic;
}

export function isSameObjective(a: Objective, b: Objective): boolean {
  return isOnSame(a, b) && a.comparison === b.comparison && a.limit === b.limit;
}
