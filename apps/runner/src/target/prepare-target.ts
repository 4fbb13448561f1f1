import type { TargetPlan } from '@chatload/contracts';
import { startCommandTarget } from './command-target.ts';
import { findOrStartTarget } from './found-target.ts';
import { startLocalTarget } from './local-target.ts';
import { prepareNamedTarget } from './named-target.ts';
import type { RunTarget, TargetOptions } from './run-target.ts';

/** One way to come by a server under test for each choice of the plan. */
const WAYS = {
  url: prepareNamedTarget,
  find: findOrStartTarget,
  local: startLocalTarget,
  command: startCommandTarget,
} as const satisfies Record<TargetPlan['choice'], (options: TargetOptions) => Promise<RunTarget>>;

/**
 * The server under test, ready: it has answered one real chat completion (unless the plan says not to
 * ask).
 *
 * @throws CHL_ERR_TARGET_UNREACHABLE, CHL_ERR_TARGET_NOT_CHAT, CHL_ERR_SERVER_NOT_READY,
 *   CHL_ERR_MOCK_UNREACHABLE, CHL_ERR_HOST_UNRESOLVED, CHL_ERR_HOST_NOT_ALLOWED
 */
export function prepareTarget(options: TargetOptions): Promise<RunTarget> {
  return WAYS[options.plan.target.choice](options);
}
