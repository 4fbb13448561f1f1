import { setMaxListeners } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { Endpoint, Phase, TargetRole } from '@chatload/contracts';
import { systemClock } from '@chatload/kernel';
import { createRecorder } from '@chatload/metrics';
import { createChatClient, type ChatClient } from '@chatload/sse-client';
import { drivePhase } from './drive-phase.ts';
import { createHealthMonitor } from './health-monitor.ts';
import { prepareBodies, type PickBody } from './request-bodies.ts';
import type { FromThread, ThreadSetup, ToThread } from './thread-protocol.ts';

/**
 * A load thread: makes load, stamps and records, and does nothing else. Files, the live view and the
 * servers' own figures are the control thread's, so they never delay a stamp.
 */
const DELTA_INTERVAL_MS = 1_000;

const setup = workerData as ThreadSetup;
const clock = systemClock;
const health = createHealthMonitor(clock);
const lanes = new Map<TargetRole, Lane>();

/** What leads to one target. */
interface Lane {
  readonly client: ChatClient;
  readonly headers: Readonly<Record<string, string>>;
  readonly model: string;
  readonly pickBody: PickBody;
}

for (const endpoint of Object.values(setup.endpoints)) lanes.set(endpoint.role, openLane(endpoint));

const stopping = new AbortController();
const cutting = new AbortController();

parentPort?.on('message', (message: ToThread) => {
  if (message.type === 'run') void runPhase(message.phase, message.phaseNumber);
  else stop(message.drainMs);
});

function openLane(endpoint: Endpoint): Lane {
  const { connections, keepAlive, limits, recordChunks, request, seed } = setup;
  return {
    client: createChatClient({ endpoint, connections, keepAlive, limits, recordChunks, clock }),
    // The user's headers are for the server under test alone.
    headers: endpoint.role === 'server' ? setup.headers : {},
    model: endpoint.model,
    pickBody: prepareBodies(request, endpoint.model, seed),
  };
}

async function runPhase(phase: Phase, phaseNumber: number): Promise<void> {
  const lane = lanes.get(phase.target);
  if (lane === undefined) throw new Error(`phase ${phase.id} has no endpoint`);
  const { client, headers, model, pickBody } = lane;
  const { threadIndex, request } = setup;
  const recorder = createRecorder({ phaseId: phase.id, threadIndex, startMs: clock.now() });
  // Every request in flight listens to it; that many listeners are no leak.
  setMaxListeners(0, cutting.signal);

  const postDelta = (): void => {
    post({ type: 'delta', delta: recorder.cut(clock.now()), telemetry: health.tick() });
  };
  if (phase.record) health.begin();
  const interval = setInterval(postDelta, DELTA_INTERVAL_MS);

  await drivePhase(phase.load, {
    signal: stopping.signal,
    recorder,
    send(release, signal = cutting.signal) {
      const body = pickBody(phaseNumber, release.index);
      const outgoing = { phaseId: phase.id, model, stream: request.stream, headers, body };
      return client.send({ ...outgoing, ...release }, signal);
    },
  });

  clearInterval(interval);
  postDelta();
  if (phase.record) health.end();
  post({ type: 'phase-done', phaseId: phase.id, health: health.figures() });
}

function stop(drainMs: number): void {
  stopping.abort();
  setTimeout(() => cutting.abort('cut_off'), drainMs);
}

function post(message: FromThread): void {
  parentPort?.postMessage(message);
}
