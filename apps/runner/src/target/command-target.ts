import type { Plan } from '@chatload/contracts';
import { startUserRig } from '@chatload/rig';
import { fillInHeaders } from './fill-in-headers.ts';
import { askOnce, whyNotReady } from './ready-check.ts';
import { endpointAt, startRiggedTarget } from './rigged-target.ts';
import type { RunTarget, TargetOptions } from './run-target.ts';

/** The user's own server with the mock as its upstream, started for this run and ended with it. */
export function startCommandTarget(options: TargetOptions): Promise<RunTarget> {
  const { path, launch } = options.plan.target;
  if (launch === null) throw new Error('the plan has no command');
  const { command, cwd, envNames, port } = launch;
  return startRiggedTarget(options, {
    path,
    isBundled: false,
    title: `your server (${command})`,
    isReady: (url, signal, mockUrl) => {
      const addresses = { port: new URL(url).port, mockUrl };
      const secrets = fillInHeaders(options.secrets, options.plan, addresses);
      return whyNotAnswering({ ...options, secrets }, url, signal);
    },
    start: (base) =>
      startUserRig({
        ...base,
        command,
        cwd,
        port,
        callerEnv: process.env,
        passedNames: envNames,
      }),
  });
}

/** It is asked what the run will ask: nothing else is known to be right for it. */
async function whyNotAnswering(
  { plan, secrets, requestBuilders }: TargetOptions,
  url: string,
  signal: AbortSignal,
): Promise<string | null> {
  const endpoint = serverAt(url, plan);
  const question = { endpoint, request: plan.request, requestBuilders, headers: secrets.headers };
  return plan.readyCheck ? whyNotReady(await askOnce(question, signal)) : null;
}

function serverAt(url: string, { target, request }: Plan): ReturnType<typeof endpointAt> {
  return endpointAt(url, { role: 'server', path: target.path, model: request.model });
}
