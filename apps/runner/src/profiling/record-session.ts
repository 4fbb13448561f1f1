import { join } from 'node:path';
import type { Delta, Interval, Phase, Plan, Telemetry } from '@chatload/contracts';
import { monotonicNow, sleepUntil, systemClock } from '@chatload/kernel';
import { createMerger, summarise } from '@chatload/metrics';
import type { ProbeHost } from '@chatload/probe';
import type { HeapPoint, RelayedLoad } from '@chatload/profiling';
import { createThreadEngine } from '../engine/thread-engine.ts';
import { createServerUsage } from '../server-usage.ts';
import { prepareTarget } from '../target/prepare-target.ts';
import type { RunTarget, TargetOptions } from '../target/run-target.ts';
import type { Session } from './session.ts';

/** One sample a millisecond: a quarter of the cost of what shows the same functions in the same order. */
const CPU_INTERVAL_US = 1_000;
/**
 * The mean of bytes between two samples. V8's own choice, 512 kB, finds nothing in a healthy server, of
 * which hardly anything survives.
 */
const HEAP_INTERVAL_BYTES = 32 * 1_024;

/** How long a server may take to end, with a tool that writes its data then. */
const FINISH_TIMEOUT_MS = 20_000;

/** What one session left. */
export interface SessionRecord extends RelayedLoad {
  /** `null` where a tool recorded by itself. */
  readonly profilePath: string | null;
  /** Between warm-up and drain. */
  readonly steady: Interval;
  /** The server's own figures in that time. */
  readonly telemetry: readonly Telemetry[];
  readonly cpuRatio: number;
  readonly heapAfterGc: readonly HeapPoint[];
}

export interface SessionOptions extends Omit<TargetOptions, 'wrap'> {
  readonly session: Session;
  /** The tool's own folder, empty. */
  readonly toolFolder: string;
  /** Where profiles are kept. */
  readonly dataFolder: string;
}

/**
 * Starts the server for one session, warms it up, records it under load, and ends it. Rejects with what
 * kept it from doing so; nothing runs any more then either.
 */
export async function recordSession(options: SessionOptions): Promise<SessionRecord> {
  const { session, toolFolder, plan, signal } = options;
  const { wrap } = session;
  await using cleanup = new AsyncDisposableStack();
  const target = await prepareTarget({
    ...options,
    ...(wrap !== null && { wrap: (launch) => wrap(launch, toolFolder) }),
  });
  cleanup.defer(() => target.stop());
  // It is ended here, and that is no loss; during the load it is one.
  target.lost.catch(() => {});
  const { probe } = target;
  if (probe === null) throw new Error('the probe could not get into the server');

  const engine = createThreadEngine({ plan, endpoints: target.endpoints, secrets: target.secrets });
  cleanup.defer(() => engine.close());
  const merger = createMerger(plan.phases);
  const usage = createServerUsage(target.facts.watched, { keepsTelemetry: true });
  target.watch((figures) => usage.add(figures));
  const run = async (phase: Phase): Promise<void> => {
    const listener = { onDelta: (delta: Delta) => merger.add(delta), onTelemetry: () => {} };
    await Promise.race([engine.runPhase(phase, listener, signal), target.lost]);
    signal.throwIfAborted();
  };

  for (const phase of plan.phases) if (phase.kind === 'warmup') await run(phase);
  const completed = (): number => summarise(merger).measured.counts.endings.complete ?? 0;
  const recorded = await RECORDERS[session.records ?? 'tool']({
    ...options,
    phases: plan.phases.filter(({ kind }) => kind === 'measure'),
    probe,
    run,
    completed,
    begin: (phase) => usage.begin(phase),
    end: () => usage.end(),
  });
  if (session.wrap !== null) await finish(probe, target);

  const { counts } = summarise(merger).measured;
  return {
    ...recorded,
    requests: counts.endings.complete ?? 0,
    chunks: counts.chunks,
    telemetry: usage.telemetry(),
    cpuRatio: usage.figures()?.cpuRatio ?? 0,
  };
}

/** What a way of recording is given. */
interface Recorder {
  readonly plan: Plan;
  readonly dataFolder: string;
  readonly phases: readonly Phase[];
  readonly probe: ProbeHost;
  /** Drives a phase, its drain included. */
  readonly run: (phase: Phase) => Promise<void>;
  /** Requests that have completed so far. */
  readonly completed: () => number;
  readonly begin: (phase: Phase) => void;
  readonly end: () => void;
}

type Recorded = Pick<SessionRecord, 'profilePath' | 'steady' | 'heapAfterGc'>;

const RECORDERS = {
  cpu: recordCpu,
  heap: recordHeap,
  tool: recordByTool,
} as const satisfies Record<string, (recorder: Recorder) => Promise<Recorded>>;

async function recordCpu(recorder: Recorder): Promise<Recorded> {
  const { probe, dataFolder } = recorder;
  const profilePath = join(dataFolder, 'cpu.cpuprofile');
  await probe.request({ command: 'startCpuProfile', intervalUs: CPU_INTERVAL_US });
  const steady = await runWindow(recorder, async () => {
    await probe.request({ command: 'stopCpuProfile', path: profilePath });
  });
  return { profilePath, steady, heapAfterGc: [] };
}

/** Between the pieces of its load, memory is what is left after a forced collection. */
async function recordHeap(recorder: Recorder): Promise<Recorded> {
  const { probe, phases, run, completed, begin, end, dataFolder } = recorder;
  const profilePath = join(dataFolder, 'heap.heapprofile');
  const readPoint = async (): Promise<HeapPoint> => {
    const { atMs, heapUsedBytes } = await probe.request({ command: 'forceGc' });
    return { atMs, heapUsedBytes, requestsCompleted: completed() };
  };
  const first = await readPoint();
  await probe.request({ command: 'startHeapSampling', intervalBytes: HEAP_INTERVAL_BYTES });
  const heapAfterGc = [first];
  for (const phase of phases) {
    begin(phase);
    await run(phase);
    end();
    heapAfterGc.push(await readPoint());
  }
  const { atMs } = await probe.request({ command: 'stopHeapSampling', path: profilePath });
  return { profilePath, steady: { startMs: first.atMs, endMs: atMs }, heapAfterGc };
}

async function recordByTool(recorder: Recorder): Promise<Recorded> {
  return { profilePath: null, steady: await runWindow(recorder), heapAfterGc: [] };
}

/** Runs the one phase; what is recorded ends with its window, before the drain. */
async function runWindow(
  { phases, run, begin, end }: Recorder,
  onWindowEnd: () => Promise<void> = async () => {},
): Promise<Interval> {
  const [phase] = phases;
  if (phase === undefined || !('durationMs' in phase.load.stop)) throw new Error('no timed phase');
  const startMs = monotonicNow();
  begin(phase);
  const drained = run(phase);
  drained.catch(() => {});
  await Promise.race([sleepUntil(systemClock, startMs + phase.load.stop.durationMs), drained]);
  const endMs = monotonicNow();
  end();
  await onWindowEnd();
  await drained;
  return { startMs, endMs };
}

/** Lets the tool that is in the server's process write what it has. */
async function finish(probe: ProbeHost, target: RunTarget): Promise<void> {
  await probe.request({ command: 'finish' });
  const tooLate = sleepUntil(systemClock, monotonicNow() + FINISH_TIMEOUT_MS);
  await Promise.race([target.lost.catch(() => {}), tooLate]);
}
