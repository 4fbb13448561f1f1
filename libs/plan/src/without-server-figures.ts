import type { Plan } from '@chatload/contracts';

import { deepFreeze } from './deep-freeze.ts';
import { SERVER_OBJECTIVES, isSameObjective } from './resolve-judging.ts';

/**
 * The plan for a server that turns out not to be watched: without the default objectives on what it
 * uses, which could not be judged. Those that the user asked for stay.
 */
export function withoutServerFigures(plan: Plan): Plan {
  const { judging } = withoutServerObjectives(plan);
  return deepFreeze({ ...plan, target: { ...plan.target, probe: false }, judging });
}

/** The plan by which a run too short for a single sample of the server's figures is judged. */
export function withoutServerObjectives(plan: Plan): Plan {
  const objectives = plan.judging.objectives.filter(
    (objective) => !SERVER_OBJECTIVES.some((other) => isSameObjective(objective, other)),
  );
  return deepFreeze({ ...plan, judging: { ...plan.judging, objectives } });
}
