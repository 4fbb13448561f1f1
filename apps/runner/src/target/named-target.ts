import type { Endpoint, Plan, Sample } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import { bareModel } from '@chatload/plan';
import { watchProcess, type ProcessWatch } from '@chatload/rig';
import { createMockControl } from '../mock-control.ts';
import { pinAddress } from './pin-address.ts';
import { askOnce, whyNotReady } from './ready-check.ts';
import type { RunTarget, TargetOptions } from './run-target.ts';

/** The server that the user named with `--url`; nothing is started. */
export async function prepareNamedTarget(options: TargetOptions): Promise<RunTarget> {
  const server = await serverEndpoint(options.plan);
  const plan = options.plan.readyCheck ? await checkServer(server, options) : options.plan;
  const mock = await mockEndpoint(plan);
  return usersTarget({ ...options, plan }, server, mock);
}

/**
 * The plan that fits the server: over undici where it speaks nothing but HTTP/2, and the user named no
 * transport.
 *
 * @throws CHL_ERR_TARGET_UNREACHABLE, CHL_ERR_TARGET_NOT_CHAT when it gives no completion
 */
async function checkServer(server: Endpoint, options: TargetOptions): Promise<Plan> {
  const { plan, secrets, requestBuilders, signal, mayChangeTransport } = options;
  const { request } = plan;
  const question = { endpoint: server, request, requestBuilders, headers: secrets.headers };
  const { transport } = plan.generator;
  let fitting = plan;
  let sample = await askOnce({ ...question, transport }, signal);
  if (mayChangeTransport && speaksOnlyHttp2(sample)) {
    fitting = { ...plan, generator: { ...plan.generator, transport: 'undici' } };
    sample = await askOnce({ ...question, transport: 'undici' }, signal);
  }
  signal.throwIfAborted();
  refuseUnready(server, sample);
  return fitting;
}

/** TLS's own word for it: of the protocols that were offered, HTTP/1.1 alone, the server takes none. */
function speaksOnlyHttp2({ ending, detail }: Sample): boolean {
  return ending === 'connect_error' && /no application protocol/i.test(detail ?? '');
}

/** A target that somebody else started, and that nobody here stops. */
export function usersTarget(
  { plan, secrets }: Pick<TargetOptions, 'plan' | 'secrets'>,
  server: Endpoint,
  mock: Endpoint | null,
): RunTarget {
  const url = `${server.origin}${server.path}`;
  const { pid } = plan.target;
  let outside: ProcessWatch | null = null;
  return {
    plan,
    secrets,
    facts: {
      url,
      address: server.address,
      startedBy: 'user',
      description: `Testing ${url} (${server.address}), which was running already`,
      mockUrl: mock?.origin ?? null,
      watched: pid === null ? null : { source: 'pid', pid, nodeVersion: null },
    },
    endpoints: { server, ...(mock && { mock }) },
    isBundled: false,
    probe: null,
    watch(listener) {
      if (pid !== null) outside ??= watchProcess(pid, listener);
    },
    lost: new Promise(() => {}),
    stop: async () => outside?.stop(),
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
