import type {
  Endpoint,
  Engine,
  EngineListener,
  Phase,
  Plan,
  TargetRole,
  ThreadHealth,
} from '@chatload/contracts';
import { ChatloadError, monotonicNow, type CanaryMemory } from '@chatload/kernel';
import { type LoadShare, shareLoad, type Sharing } from '@chatload/load-drivers';
import type { Secrets } from '@chatload/plan';
import { combineHealth } from './combine-health.ts';
import { type PhaseDone, startWorkerThread } from './worker-thread.ts';

/** How long an interrupted run waits for the answers that are on their way. */
const ABORT_DRAIN_MS = 2_000;

/** Several threads start a phase on one instant, so far ahead that the order to do so has arrived. */
const START_AHEAD_MS = 10;

/** Of a thread that has not ended a phase yet. */
const NO_HEALTH: ThreadHealth = {
  loopDelayP99Ms: 0,
  loopDelayMaxMs: 0,
  cpuRatio: 0,
  cpuPeakRatio: 0,
};

export interface EngineOptions {
  readonly plan: Plan;
  readonly endpoints: Readonly<Partial<Record<TargetRole, Endpoint>>>;
  readonly secrets: Secrets;
  /** Of the process's canary; without one, no figure is told from those that a stall reached into. */
  readonly canary?: CanaryMemory;
}

/**
 * The engine of the plan's name, in as many load threads as the plan has workers, each of which drives
 * its share of every phase. The phase in progress rejects with CHL_ERR_LOAD_THREAD_LOST when one of
 * them dies, and with CHL_ERR_BUILDER_FAILED when a request could not be made.
 */
export function createThreadEngine(options: EngineOptions): Engine {
  const { plan, endpoints, secrets, canary = null } = options;
  const { workers } = plan.generator;
  const sharing = sharingOf(plan);
  const threads = Array.from({ length: workers }, (_, threadIndex) =>
    startWorkerThread({
      threadIndex,
      plan,
      endpoints,
      headers: secrets.headers,
      connections: countConnections(plan, sharing, threadIndex),
      canary,
    }),
  );
  const healths: ThreadHealth[] = threads.map(() => NO_HEALTH);
  const lostFromSight: string[] = [];

  const stop = (): void => {
    for (const thread of threads) thread.stop(ABORT_DRAIN_MS);
  };
  const onDone = (done: PhaseDone, threadIndex: number): void => {
    healths[threadIndex] = done.health;
    lostFromSight.push(...done.lostFromSight.map((line) => `${done.phaseId}: ${line}`));
    // The others would send on what this one cannot.
    if (done.builderFailure !== null) stop();
  };

  const drive = async (phase: Phase, listener: EngineListener): Promise<void> => {
    await Promise.all(threads.map((thread) => thread.ready));
    const phaseNumber = plan.phases.indexOf(phase);
    const shares = shareLoad(phase.load, sharing);
    const startMs = shares.length === 1 ? null : monotonicNow() + START_AHEAD_MS;
    const run = async (share: LoadShare, index: number): Promise<string | null> => {
      const done = await threads[index]?.runPhase({ phase, phaseNumber, share, startMs }, listener);
      if (done !== undefined) onDone(done, index);
      return done?.builderFailure ?? null;
    };
    const failures = await Promise.all(shares.map(run));
    const failure = failures.find((reason) => reason !== null);
    if (typeof failure === 'string') throw builderFailed(plan, failure);
  };

  return {
    name: plan.engine,
    async runPhase(phase, listener, signal) {
      if (signal.aborted) return;
      signal.addEventListener('abort', stop, { once: true });
      try {
        await Promise.race([drive(phase, listener), ...threads.map((thread) => thread.lost)]);
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    health: () => combineHealth(healths),
    lostFromSight: () => lostFromSight,
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

/** The same for all phases, so that a warm-up opens the connections that will be used. */
function sharingOf({ phases, generator }: Plan): Sharing {
  const batches = phases
    .filter(({ record }) => record)
    .map(({ load }) => (load.model === 'closed' ? load.batch : 1));
  return { threads: generator.workers, batch: Math.max(1, ...batches) };
}

/** The most that a thread ever has open to one target. */
function countConnections({ phases }: Plan, sharing: Sharing, threadIndex: number): number {
  const own = phases.map(({ load }) => shareLoad(load, sharing)[threadIndex]);
  return Math.max(1, ...own.map((share) => share?.load.slots ?? 0));
}

function builderFailed({ request }: Plan, reason: string): ChatloadError {
  return new ChatloadError('CHL_ERR_BUILDER_FAILED', { builder: request.builder, reason });
}
