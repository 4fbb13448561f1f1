import type { Plan } from '@chatload/contracts';

/**
 * One line with the most that a run against another machine can cost, in output tokens; `null` for a
 * run that stays on this machine, or whose plan has no bound.
 */
export function describeCost(plan: Plan): string | null {
  const { maxTokens } = plan.request;
  if (plan.target.allowedHost === null || maxTokens === null) return null;
  let requests = plan.readyCheck ? 1 : 0;
  for (const { target, load } of plan.phases) {
    if (target !== 'server') continue;
    if (!('requests' in load.stop)) return null;
    requests += load.stop.requests;
  }
  const tokens = requests * maxTokens;
  return `This run can cost at most ${requests} requests × ${maxTokens} tokens = ${tokens} output tokens at ${plan.target.allowedHost} (warm-up and ready check included).`;
}
