import { Worker } from 'node:worker_threads';
import type {
  Endpoint,
  Engine,
  EngineListener,
  GeneratorHealth,
  Phase,
  Plan,
  TargetRole,
} from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import type { Secrets } from '@chatload/plan';
import type { FromThread, ThreadSetup, ToThread } from './thread-protocol.ts';

/** How long an interrupted run waits for the answers that are on their way. */
const ABORT_DRAIN_MS = 2_000;

export interface EngineOptions {
  readonly plan: Plan;
  readonly endpoints: Readonly<Partial<Record<TargetRole, Endpoint>>>;
  readonly secrets: Secrets;
}

/**
 * The engine of the plan's name, in a load thread. The phase in progress rejects with
 * CHL_ERR_LOAD_THREAD_LOST when the thread dies, and with CHL_ERR_BUILDER_FAILED when a request could
 * not be made.
 */
export function createThreadEngine({ plan, endpoints, secrets }: EngineOptions): Engine {
  const setup: ThreadSetup = { threadIndex: 0, plan, endpoints, headers: secrets.headers };
  const worker = new Worker(new URL('./load-thread.ts', import.meta.url), { workerData: setup });
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  worker.on('error', (cause) => lost.reject(threadLost(cause)));
  worker.on('exit', (code) => lost.reject(threadLost(`exit code ${code}`)));
  let health: GeneratorHealth = {
    loopDelayP99Ms: 0,
    loopDelayMaxMs: 0,
    cpuRatio: 0,
    cpuPeakRatio: 0,
  };

  const lostFromSight: string[] = [];

  const tell = (message: ToThread): void => worker.postMessage(message);

  const runPhase = (phase: Phase, listener: EngineListener): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    worker.on('message', function receive(message: FromThread) {
      if (message.type === 'delta') {
        listener.onDelta(message.delta);
        listener.onTelemetry(message.telemetry);
      } else {
        worker.off('message', receive);
        health = message.health;
        lostFromSight.push(...message.lostFromSight.map((line) => `${phase.id}: ${line}`));
        if (message.builderFailure === null) resolve();
        else reject(builderFailed(plan, message.builderFailure));
      }
    });
    tell({ type: 'run', phase, phaseNumber: plan.phases.indexOf(phase) });
    return promise;
  };

  const stop = (): void => tell({ type: 'stop', drainMs: ABORT_DRAIN_MS });

  return {
    name: plan.engine,
    async runPhase(phase, listener, signal) {
      if (signal.aborted) return;
      signal.addEventListener('abort', stop, { once: true });
      try {
        await Promise.race([runPhase(phase, listener), lost.promise]);
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    health: () => health,
    lostFromSight: () => lostFromSight,
    async close() {
      worker.removeAllListeners();
      await worker.terminate();
    },
  };
}

function builderFailed({ request }: Plan, reason: string): ChatloadError {
  return new ChatloadError('CHL_ERR_BUILDER_FAILED', { builder: request.builder, reason });
}

function threadLost(cause: unknown): ChatloadError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ChatloadError('CHL_ERR_LOAD_THREAD_LOST', { reason }, { cause });
}
