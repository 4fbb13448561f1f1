import { Worker } from 'node:worker_threads';
import type { Engine, EngineListener, GeneratorHealth, Phase } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import type { EngineOptions } from '../command.ts';
import type { FromThread, ThreadSetup, ToThread } from './thread-protocol.ts';

/** How long an interrupted run waits for the answers that are on their way. */
const ABORT_DRAIN_MS = 2_000;

/**
 * Our own engine: drivers, client and recorder in a load thread. A thread that dies rejects the phase
 * in progress with CHL_ERR_LOAD_THREAD_LOST.
 */
export function createNativeEngine({ plan, endpoints, secrets }: EngineOptions): Engine {
  const setup: ThreadSetup = {
    threadIndex: 0,
    endpoints,
    request: plan.request,
    headers: secrets.headers,
    connections: Math.max(...plan.phases.map(({ load }) => load.slots)),
    keepAlive: plan.keepAlive,
    limits: plan.limits,
    recordChunks: plan.recordChunks,
    seed: plan.seed,
  };
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

  const tell = (message: ToThread): void => worker.postMessage(message);

  const runPhase = (phase: Phase, listener: EngineListener): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    worker.on('message', function receive(message: FromThread) {
      if (message.type === 'delta') {
        listener.onDelta(message.delta);
        listener.onTelemetry(message.telemetry);
      } else {
        health = message.health;
        worker.off('message', receive);
        resolve();
      }
    });
    tell({ type: 'run', phase, phaseNumber: plan.phases.indexOf(phase) });
    return promise;
  };

  const stop = (): void => tell({ type: 'stop', drainMs: ABORT_DRAIN_MS });

  return {
    name: 'native',
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
    async close() {
      worker.removeAllListeners();
      await worker.terminate();
    },
  };
}

function threadLost(cause: unknown): ChatloadError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ChatloadError('CHL_ERR_LOAD_THREAD_LOST', { reason }, { cause });
}
