import { resolve } from 'node:path';
import type { Endpoint, WatchedProcess } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import { bareModel } from '@chatload/plan';
import type { Rig, RigOptions } from '@chatload/rig';
import { fillInHeaders } from './fill-in-headers.ts';
import type { RunTarget, TargetOptions } from './run-target.ts';
import { createServerWatch, type ServerWatch } from './watch-server.ts';

const APPS = resolve(import.meta.dirname, '../../..');
const MOCK_PATH = '/v1/chat/completions';

const READY_TIMEOUT_MS = 20_000;
const STOP_GRACE_MS = 5_000;

/** What every rig is told; the rest depends on the server. */
type RigBase = Omit<RigOptions, 'chatServerEntry' | 'ports'>;

/** A server under test that is started for the run. */
export interface RiggedServer {
  readonly path: string;
  readonly isBundled: boolean;
  /** What it is called in the first line, e.g. `the bundled chat-server`. */
  readonly title: string;
  /** One line on why the server at that address is not ready; `null` when it is. */
  readonly isReady: RigOptions['isReady'];
  start(base: RigBase): Promise<Rig>;
}

/** The server with the mock as its upstream, started for this run and ended with it. */
export async function startRiggedTarget(
  options: TargetOptions,
  server: RiggedServer,
): Promise<RunTarget> {
  const { plan, signal, say } = options;
  const watch = await createServerWatch(plan.target.probe);
  try {
    const rig = await server.start({
      mockEntry: resolve(APPS, 'mock-provider/src/main.ts'),
      mock: plan.target.mock,
      isReady: server.isReady,
      readyTimeoutMs: READY_TIMEOUT_MS,
      stopGraceMs: STOP_GRACE_MS,
      wrap: (launch, port) => {
        const watched = watch.wrap(launch, port);
        return options.wrap?.(watched, port) ?? watched;
      },
      signal,
    });
    for (const note of rig.notes) say(`Note: ${note}.`);
    const watched = await watch.begin(rig.chatServer.pid);
    if (watched?.source === 'pid') {
      say('Note: the probe could not get into the server: CPU and memory are taken from outside.');
    }
    return describeTarget({ options, server, rig, watch, watched });
  } catch (error) {
    await watch.close();
    throw error;
  }
}

function describeTarget(started: {
  readonly options: TargetOptions;
  readonly server: RiggedServer;
  readonly rig: Rig;
  readonly watch: ServerWatch;
  readonly watched: WatchedProcess | null;
}): RunTarget {
  const { options, server: wanted, rig, watch, watched } = started;
  const { plan, say, secrets } = options;
  const addresses = { port: new URL(rig.chatServer.url).port, mockUrl: rig.mock.url };
  const { model } = plan.request;
  const server = endpointAt(rig.chatServer.url, { role: 'server', path: wanted.path, model });
  const mock = endpointAt(rig.mock.url, { role: 'mock', path: MOCK_PATH, model: bareModel(model) });
  const stop = async (): Promise<void> => {
    await rig.stop();
    await watch.close();
  };
  return {
    plan,
    secrets: wanted.isBundled ? secrets : fillInHeaders(secrets, plan, addresses),
    facts: {
      url: `${server.origin}${server.path}`,
      address: server.address,
      startedBy: 'chatload',
      description: `Testing ${wanted.title} at ${server.origin}, started by chatload; its upstream is the mock-provider at ${mock.origin}`,
      mockUrl: mock.origin,
      watched,
    },
    endpoints: { server, mock },
    isBundled: wanted.isBundled,
    probe: watched?.source === 'probe' ? watch.probe : null,
    watch: watch.listen,
    lost: rig.lost.then(({ name, reason, lastLines }) => {
      for (const line of lastLines) say(`  | ${line}`);
      throw new ChatloadError('CHL_ERR_SERVER_LOST', { server: name, reason }, { lastLines });
    }),
    stop,
  };
}

/** The rig's servers say a numeric address, which needs no look-up. */
export function endpointAt(
  origin: string,
  about: Pick<Endpoint, 'role' | 'path' | 'model'>,
): Endpoint {
  const address = new URL(origin).hostname.replace(/^\[|\]$/g, '');
  return { ...about, origin, address };
}
