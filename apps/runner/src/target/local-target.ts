import { resolve } from 'node:path';
import { startRig } from '@chatload/rig';
import { askOnce, plainRequest, whyNotReady } from './ready-check.ts';
import { endpointAt, startRiggedTarget } from './rigged-target.ts';
import type { RunTarget, TargetOptions } from './run-target.ts';

const CHAT_SERVER = resolve(import.meta.dirname, '../../../chat-server/src/main.ts');
const CHAT_PATH = '/v1/chat/completions';
/** Every model name is served by the mock; a fault's name would make a healthy rig look broken. */
const HEALTHY_MODEL = 'openai/gpt-3.5-turbo';

/** The bundled chat-server with the mock as its upstream, started for this run and ended with it. */
export function startLocalTarget(options: TargetOptions): Promise<RunTarget> {
  return startRiggedTarget(options, {
    path: CHAT_PATH,
    isBundled: true,
    title: 'the bundled chat-server',
    isReady: (url, wanted) => whyBundledNotReady(options, url, wanted),
    start: (base) => startRig({ ...base, chatServerEntry: CHAT_SERVER }),
  });
}

async function whyBundledNotReady(
  { plan, requestBuilders }: TargetOptions,
  url: string,
  signal: AbortSignal,
): Promise<string | null> {
  const endpoint = endpointAt(url, { role: 'server', path: CHAT_PATH, model: HEALTHY_MODEL });
  const question = { endpoint, request: plainRequest(plan), requestBuilders, headers: {} };
  return whyNotReady(await askOnce(question, signal));
}
