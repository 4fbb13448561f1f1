import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CalibrationRung, Endpoint, Interval, Sample } from '@chatload/contracts';
import { ChatloadError, type Stall, type StallCanary } from '@chatload/kernel';
import { joinStamps, judgeRung } from '@chatload/metrics';
import { bareModel, type CalibrateResolution } from '@chatload/plan';
import { startBundledServer, type RunningServer } from '@chatload/rig';
import { createThreadEngine } from '../engine/thread-engine.ts';
import { addStalls } from '../stall-counter.ts';
import { endpointAt } from '../target/rigged-target.ts';
import { planRung, type RungOrder, type RungPlan } from './plan-rung.ts';
import { readEventLog } from './read-event-log.ts';

const MOCK = resolve(import.meta.dirname, '../../../mock-provider/src/main.ts');
const READY_TIMEOUT_MS = 20_000;
/** The mock writes its stamps when it is told to end. */
const STOP_GRACE_MS = 20_000;

export interface RungContext {
  readonly resolution: CalibrateResolution;
  /** The run folder; the mock's stamps are there until they are joined. */
  readonly folder: string;
  readonly canary: StallCanary;
  readonly signal: AbortSignal;
}

/**
 * One load, from a generator and a mock that are started for it and gone when it resolves. The mock
 * hands its stamps over in a file when it ends: nothing is asked of it while streams are open.
 *
 * @throws CHL_ERR_SERVER_NOT_READY, CHL_ERR_SERVER_LOST, CHL_ERR_LOAD_THREAD_LOST; the signal's reason
 */
export async function measureRung(
  order: RungOrder,
  context: RungContext,
): Promise<CalibrationRung> {
  const { resolution, folder, canary, signal } = context;
  const rungPlan = planRung(resolution, order);
  const eventLogFile = join(folder, `events-${order.streams}.jsonl`);
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(eventLogFile, { force: true }));
  const mock = await startBundledServer({
    name: 'mock-provider',
    entry: MOCK,
    usualPort: 0,
    flags: { ...rungPlan.mock, 'event-log-file': eventLogFile },
    readyTimeoutMs: READY_TIMEOUT_MS,
    stopGraceMs: STOP_GRACE_MS,
    signal,
  });
  cleanup.defer(() => mock.stop());

  const driven = await drive({ rungPlan, mock, canary, signal });
  await mock.stop();
  const log = await readEventLog(eventLogFile);

  const { window, samples, generatorCpuRatio } = driven;
  const ownStalls = canary.stalls(window.startMs);
  const joined = joinStamps({
    samples,
    answers: log.answers,
    window,
    stalls: [...ownStalls, ...log.stalls],
  });
  const { streams, holdMs } = order;
  const measured = {
    streams,
    chunksPerSec: (1_000 * joined.events) / holdMs,
    ...joined,
    generatorCpuRatio,
    stalls: { generator: addUp(ownStalls, window), mock: addUp(log.stalls, window) },
  };
  return { ...measured, failure: judgeRung(measured) };
}

interface Driven {
  readonly samples: readonly Sample[];
  /** While all the streams were there. */
  readonly window: Interval;
  readonly generatorCpuRatio: number;
}

async function drive(options: {
  readonly rungPlan: RungPlan;
  readonly mock: RunningServer;
  readonly canary: StallCanary;
  readonly signal: AbortSignal;
}): Promise<Driven> {
  const { rungPlan, mock, canary, signal } = options;
  const { plan, phase } = rungPlan;
  const endpoints = { mock: mockEndpoint(mock.url, plan.request.model) };
  const engine = createThreadEngine({
    plan,
    endpoints,
    secrets: { headers: {} },
    canary: canary.memory,
  });
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => engine.close());
  const samples: Sample[] = [];
  const listener = {
    onDelta: (delta: { readonly samples: readonly Sample[] }) =>
      void samples.push(...delta.samples),
    onTelemetry: () => {},
  };
  await Promise.race([engine.runPhase(phase, listener, signal), failWhenLost(mock)]);
  signal.throwIfAborted();
  return {
    samples,
    window: windowOf(samples, rungPlan),
    generatorCpuRatio: engine.health().cpuPeakRatio,
  };
}

function mockEndpoint(url: string, model: string): Endpoint {
  const path = '/v1/chat/completions';
  return endpointAt(url, { role: 'mock', path, model: bareModel(model) });
}

async function failWhenLost(mock: RunningServer): Promise<never> {
  const { name, reason } = await mock.lost;
  throw new ChatloadError('CHL_ERR_SERVER_LOST', { server: name, reason });
}

/** From the first arrival on: its place on the grid is the phase's own beginning. */
function windowOf(samples: readonly Sample[], { rampMs, holdMs }: RungPlan): Interval {
  const begunAtMs = samples.reduce(
    (least, { scheduledAtMs, startedAtMs }) => Math.min(least, scheduledAtMs ?? startedAtMs),
    Number.POSITIVE_INFINITY,
  );
  return { startMs: begunAtMs + rampMs, endMs: begunAtMs + rampMs + holdMs };
}

function addUp(
  stalls: readonly Stall[],
  { startMs, endMs }: Interval,
): CalibrationRung['stalls']['mock'] {
  return addStalls(stalls.filter((stall) => stall.endMs > startMs && stall.startMs < endMs));
}
