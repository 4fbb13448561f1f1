import { Worker } from 'node:worker_threads';
import type { EngineListener } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import type { FromThread, PhaseOrder, ThreadSetup, ToThread } from './thread-protocol.ts';

/** What a load thread says at the end of a phase. */
export type PhaseDone = Extract<FromThread, { readonly type: 'phase-done' }>;

/** A load thread, as the control thread sees it. */
export interface WorkerThread {
  /** Resolves when it has started. */
  readonly ready: Promise<void>;
  /** Drives its share of a phase to the end; what it measures meanwhile goes to the listener. */
  runPhase(order: PhaseOrder, listener: EngineListener): Promise<PhaseDone>;
  /** It starts nothing more, drains for so long, and then cuts off what is still open. */
  stop(drainMs: number): void;
  /** Rejects with CHL_ERR_LOAD_THREAD_LOST when the thread dies. */
  readonly lost: Promise<never>;
  close(): Promise<void>;
}

/** Three semi-spaces of 1 MiB. */
const YOUNG_GENERATION_MB = 3;

export function startWorkerThread(setup: ThreadSetup): WorkerThread {
  const worker = new Worker(new URL('./load-thread.ts', import.meta.url), {
    workerData: setup,
    // What a request leaves lives as long as its stream: a large young generation would only be filled
    // with it, at twice the memory per open stream.
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  const lose = (cause: unknown): void => lost.reject(threadLost(setup, cause));
  worker.on('error', lose);
  worker.on('exit', (code) => lose(`exit code ${code}`));
  const ready = Promise.withResolvers<void>();
  worker.once('message', () => ready.resolve());
  const tell = (message: ToThread): void => worker.postMessage(message);

  return {
    ready: ready.promise,
    runPhase(order, listener) {
      const { promise, resolve } = Promise.withResolvers<PhaseDone>();
      worker.on('message', function receive(message: FromThread) {
        if (message.type === 'delta') {
          listener.onDelta(message.delta);
          listener.onTelemetry(message.telemetry);
        } else if (message.type === 'phase-done') {
          worker.off('message', receive);
          resolve(message);
        }
      });
      tell({ type: 'run', ...order });
      return promise;
    },
    stop: (drainMs) => tell({ type: 'stop', drainMs }),
    lost: lost.promise,
    async close() {
      worker.removeAllListeners();
      await worker.terminate();
    },
  };
}

function threadLost({ threadIndex, plan }: ThreadSetup, cause: unknown): ChatloadError {
  const { workers } = plan.generator;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const which = workers === 1 ? '' : `thread ${threadIndex + 1} of ${workers}: `;
  return new ChatloadError('CHL_ERR_LOAD_THREAD_LOST', { reason: which + reason }, { cause });
}
