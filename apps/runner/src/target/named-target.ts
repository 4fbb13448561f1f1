import type { Endpoint, Plan, Sample } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import { bareModel } from '@chatload/plan';
import { createMockControl } from '../mock-control.ts';
import { pinAddress } from './pin-address.ts';
import { askOnce, whyNotReady } from './ready-check.ts';
import type { RunTarget, TargetOptions } from './run-target.ts';

/** The server that the user named with `--url`; nothing is started. */
export async function prepareNamedTarget(options: TargetOptions): Promise<RunTarget> {
  const { plan, secrets, requestBuilders, signal } = options;
  const server = await serverEndpoint(plan);
  if (plan.readyCheck) {
    const { request } = plan;
    const question = { endpoint: server, request, requestBuilders, headers: secrets.headers };
    const sample = await askOnce(question, signal);
    signal.throwIfAborted();
    refuseUnready(server, sample);
  }
  const mock = await mockEndpoint(plan);
  return usersTarget(plan, server, mock);
}

/** A target that somebody else started, and that nobody here stops. */
export function usersTarget(plan: Plan, server: Endpoint, mock: Endpoint | null): RunTarget {
  const url = `${server.origin}${server.path}`;
  return {
    plan,
    facts: {
      url,
      address: server.address,
      startedBy: 'user',
      description: `Testing ${url} (${server.address}), which was running already`,
      mockUrl: mock?.origin ?? null,
    },
    endpoints: { server, ...(mock && { mock }) },
    isBundled: false,
    lost: new Promise(() => {}),
    stop: async () => {},
  };
}

/** Where requests to the server under test go, its host's address pinned. */
export async function serverEndpoint(plan: Plan): Promise<Endpoint> {
  const { origin, path, allowedHost } = plan.target;
  const address = await pinAddress(origin, allowedHost);
  return { role: 'server', origin, address, path, model: plan.request.model };
}

/** @throws CHL_ERR_TARGET_UNREACHABLE, CHL_ERR_TARGET_NOT_CHAT when the sample is no completion */
function refuseUnready(server: Endpoint, sample: Sample): void {
  const reason = whyNotReady(sample);
  if (reason === null) return;
  const url = `${server.origin}${server.path}`;
  const code =
    sample.ending === 'connect_error' ? 'CHL_ERR_TARGET_UNREACHABLE' : 'CHL_ERR_TARGET_NOT_CHAT';
  throw new ChatloadError(code, { url, reason });
}

/** The mock that `--mock-url` names, after it answered as one; `null` when none was named. */
async function mockEndpoint(plan: Plan): Promise<Endpoint | null> {
  const origin = plan.target.mockOrigin;
  if (origin === null) return null;
  const address = await pinAddress(origin, null);
  try {
    await createMockControl({ origin, address }).stats();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChatloadError('CHL_ERR_MOCK_UNREACHABLE', { url: origin, reason }, { cause });
  }
  const model = bareModel(plan.request.model);
  return { role: 'mock', origin, address, path: '/v1/chat/completions', model };
}
