import { withoutBaseline, withoutServerFigures } from '@chatload/plan';
import { startLocalTarget } from './local-target.ts';
import { serverEndpoint, usersTarget } from './named-target.ts';
import { askOnce, plainRequest, whyNotReady } from './ready-check.ts';
import type { RunTarget, TargetOptions } from './run-target.ts';

/** A stranger on the port must not hold the run up for long. */
const FIND_TIMEOUT_MS = 5_000;

/**
 * Whatever chat server answers at the usual address; where none does, or something else holds the
 * port, the bundled one.
 */
export async function findOrStartTarget(options: TargetOptions): Promise<RunTarget> {
  const { plan, secrets, requestBuilders, signal, say } = options;
  const endpoint = await serverEndpoint(plan);
  const { headers } = secrets;
  const question = { endpoint, request: plainRequest(plan), requestBuilders, headers };
  const sample = await askOnce({ ...question, timeoutMs: FIND_TIMEOUT_MS }, signal);
  signal.throwIfAborted();
  const reason = whyNotReady(sample);
  if (reason === null) {
    const because =
      'the server was running already, and its upstream is not known (name both: --url, --mock-url)';
    const fitting = withoutServerFigures(withoutBaseline(plan, because));
    return usersTarget({ plan: fitting, secrets }, endpoint, null);
  }
  if (sample.ending !== 'connect_error') {
    say(`What answers at ${endpoint.origin} is no chat server (${reason}).`);
  }
  return startLocalTarget(options);
}
