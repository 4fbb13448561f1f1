import type { JudgingPlan, Objective } from '@chatload/contracts';

import { BUILT_IN_METRICS } from './built-in-metrics.ts';
import type { JUDGING_FLAGS } from './flags/judging-flags.ts';
import type { FlagValues } from './flags/flag.ts';
import { readObjective } from './read-objective.ts';

/** What a run is judged by: the defaults for its kind of answers, changed as the flags say. */
export function resolveJudging(
  flags: FlagValues<typeof JUDGING_FLAGS>,
  answers: { readonly stream: boolean },
): JudgingPlan {
  const given = flags.objective.map((text) => readObjective(text, BUILT_IN_METRICS));
  const defaults = flags['no-default-objectives'] ? [] : defaultObjectives(answers.stream);
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

function isOnSame(a: Objective, b: Objective): boolean {
  return a.metric === b.metric && a.statistic === b.statistic;
}
