import { setMaxListeners } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { Endpoint, FinishedRequest, TargetRole } from '@chatload/contracts';
import { systemClock, watchStalls } from '@chatload/kernel';
import type { Release } from '@chatload/load-drivers';
import { createRecorder, type Recorder } from '@chatload/metrics';
import { createChatClient, type ChatClient } from '@chatload/sse-client';
import { loadRequestBuilders } from '../extending/load-extensions.ts';
import { findRequestBuilder } from '../request-builders/find-request-builder.ts';
import { drivePhase, drivePhaseWithAutocannon, UNSENT } from './drive-phase.ts';
import { createHealthMonitor } from './health-monitor.ts';
import { prepareBodies, type PickBody } from './request-bodies.ts';
import type { FromThread, PhaseOrder, ThreadSetup, ToThread } from './thread-protocol.ts';

/**
 * A load thread: makes load, stamps and records, and does nothing else. Files, the live view and the
 * servers' own figures are the control thread's, so they never delay a stamp.
 */
const DELTA_INTERVAL_MS = 1_000;

const { plan, endpoints, headers, threadIndex, connections, canary } = workerData as ThreadSetup;
const clock = systemClock;
const health = createHealthMonitor(clock, threadIndex);
const stalls = canary && watchStalls(canary);

/** What leads to one target. */
interface Lane {
  readonly endpoint: Endpoint;
  readonly client: ChatClient;
  readonly headers: Readonly<Record<string, string>>;
  readonly pickBody: PickBody;
}

/** A phase under way. */
interface Run extends PhaseOrder {
  readonly lane: Lane;
  readonly recorder: Recorder;
}

const requestBuilders = await loadRequestBuilders(plan);
const lanes = new Map<TargetRole, Lane>();
for (const endpoint of Object.values(endpoints)) lanes.set(endpoint.role, openLane(endpoint));

const stopping = new AbortController();
const cutting = new AbortController();
let builderFailure: string | null = null;

parentPort?.on('message', (message: ToThread) => {
  if (message.type === 'run') void runPhase(message);
  else stop(message.drainMs);
});
post({ type: 'ready' });

function openLane(endpoint: Endpoint): Lane {
  const { keepAlive, limits, recordChunks, request, seed, generator } = plan;
  const { transport, coalesceMs } = generator;
  const builder = findRequestBuilder(endpoint.role, request, requestBuilders);
  return {
    endpoint,
    client: createChatClient({
      endpoint,
      connections,
      keepAlive,
      limits,
      recordChunks,
      transport,
      coalesceMs,
      clock,
    }),
    // The user's headers are for the server under test alone.
    headers: endpoint.role === 'server' ? headers : {},
    pickBody: prepareBodies({ request, builder, model: endpoint.model, seed }),
  };
}

async function runPhase(order: PhaseOrder): Promise<void> {
  const { phase } = order;
  const lane = lanes.get(phase.target);
  if (lane === undefined) throw new Error(`phase ${phase.id} has no endpoint`);
  const recorder = createRecorder({
    phaseId: phase.id,
    threadIndex,
    startMs: clock.now(),
    ...(stalls && { stalls }),
  });
  // Every request in flight listens to it; that many listeners are no leak.
  setMaxListeners(0, cutting.signal);

  const postDelta = (cut: 'cut' | 'cutLast'): void => {
    post({ type: 'delta', delta: recorder[cut](clock.now()), telemetry: health.tick() });
  };
  if (phase.record) health.begin();
  const interval = setInterval(postDelta, DELTA_INTERVAL_MS, 'cut');

  const lostFromSight = await DRIVES[plan.engine]({ ...order, lane, recorder });

  clearInterval(interval);
  postDelta('cutLast');
  if (phase.record) health.end();
  post({
    type: 'phase-done',
    phaseId: phase.id,
    health: health.figures(),
    lostFromSight,
    builderFailure,
  });
}

const DRIVES = { native: driveNatively, autocannon: driveByAutocannon } as const;

async function driveNatively(run: Run): Promise<readonly string[]> {
  const { phase, phaseNumber, share, startMs, lane, recorder } = run;
  const send = (release: Release, signal = cutting.signal): Promise<FinishedRequest> => {
    const outgoing = {
      phaseId: phase.id,
      model: lane.endpoint.model,
      stream: plan.request.stream,
      headers: lane.headers,
      ...release,
    };
    const body = tryPickBody(lane, phaseNumber, release.index);
    return body === null
      ? lane.client.send({ ...outgoing, body: NO_BODY }, UNSENT)
      : lane.client.send({ ...outgoing, body }, signal);
  };
  await drivePhase({ share, startMs, recorder, send, signal: stopping.signal });
  return [];
}

function driveByAutocannon(run: Run): Promise<readonly string[]> {
  const { phase, phaseNumber, lane, recorder } = run;
  return drivePhaseWithAutocannon({
    phase,
    recorder,
    endpoint: lane.endpoint,
    headers: lane.headers,
    timeoutMs: plan.limits.timeoutMs,
    pickBody: (index) => lane.pickBody(phaseNumber, index),
    signal: stopping.signal,
    cutSignal: cutting.signal,
  });
}

const NO_BODY = Buffer.alloc(0);

/** The request's body; `null` when the builder throws, and then nothing more starts. */
function tryPickBody(lane: Lane, phaseNumber: number, index: number): Buffer | null {
  try {
    return lane.pickBody(phaseNumber, index);
  } catch (error) {
    builderFailure ??= error instanceof Error ? error.message : String(error);
    stopping.abort();
    return null;
  }
}

function stop(drainMs: number): void {
  stopping.abort();
  setTimeout(() => cutting.abort('cut_off'), drainMs);
}

function post(message: FromThread): void {
  parentPort?.postMessage(message);
}
