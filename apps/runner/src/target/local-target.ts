import { resolve } from 'node:path';
import type { Endpoint, Plan } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import { bareModel } from '@chatload/plan';
import { lastLinesOf, startRig, type Rig } from '@chatload/rig';
import { askOnce, plainRequest, whyNotReady } from './ready-check.ts';
import type { RunTarget, TargetOptions } from './run-target.ts';

const APPS = resolve(import.meta.dirname, '../../..');
const CHAT_PATH = '/v1/chat/completions';
/** Every model name is served by the mock; a fault's name would make a healthy rig look broken. */
const HEALTHY_MODEL = 'openai/gpt-3.5-turbo';

const READY_TIMEOUT_MS = 20_000;
const STOP_GRACE_MS = 5_000;

/** The bundled chat-server with the mock as its upstream, started for this run and ended with it. */
export async function startLocalTarget(options: TargetOptions): Promise<RunTarget> {
  const { plan, signal, say } = options;
  const rig = await startRig({
    mockEntry: resolve(APPS, 'mock-provider/src/main.ts'),
    chatServerEntry: resolve(APPS, 'chat-server/src/main.ts'),
    mock: plan.target.mock,
    isReady: (url, wanted) => whyBundledNotReady(options, url, wanted),
    readyTimeoutMs: READY_TIMEOUT_MS,
    stopGraceMs: STOP_GRACE_MS,
    signal,
  }).catch((error: unknown) => {
    for (const line of lastLinesOf(error)) say(`  | ${line}`);
    throw error;
  });
  for (const note of rig.notes) say(`Note: ${note}.`);
  return bundledTarget(plan, rig, say);
}

function bundledTarget(plan: Plan, rig: Rig, say: TargetOptions['say']): RunTarget {
  const server = endpointOf('server', rig.chatServer.url, plan.request.model);
  const mock = endpointOf('mock', rig.mock.url, bareModel(plan.request.model));
  return {
    plan,
    facts: {
      url: `${server.origin}${server.path}`,
      address: server.address,
      startedBy: 'chatload',
      description: `Testing the bundled chat-server at ${server.origin}, started by chatload; its upstream is the mock-provider at ${mock.origin}`,
      mockUrl: mock.origin,
    },
    endpoints: { server, mock },
    isBundled: true,
    lost: rig.lost.then(({ name, reason, lastLines }) => {
      for (const line of lastLines) say(`  | ${line}`);
      throw new ChatloadError('CHL_ERR_SERVER_LOST', { server: name, reason });
    }),
    stop: () => rig.stop(),
  };
}

async function whyBundledNotReady(
  { plan, requestBuilders }: TargetOptions,
  url: string,
  signal: AbortSignal,
): Promise<string | null> {
  const endpoint = endpointOf('server', url, HEALTHY_MODEL);
  const question = { endpoint, request: plainRequest(plan), requestBuilders, headers: {} };
  return whyNotReady(await askOnce(question, signal));
}

/** The rig's servers say a numeric address, which needs no look-up. */
function endpointOf(role: Endpoint['role'], origin: string, model: string): Endpoint {
  return { role, origin, address: new URL(origin).hostname, path: CHAT_PATH, model };
}
