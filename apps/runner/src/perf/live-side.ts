import type { Side } from '@chatload/comparison';
import type { Telemetry } from '@chatload/contracts';
import { ChatloadError, isChatloadError } from '@chatload/kernel';
import { createThreadEngine } from '../engine/thread-engine.ts';
import { preflight } from '../preflight/preflight.ts';
import { prepareTarget } from '../target/prepare-target.ts';
import type { RunTarget, TelemetryListener } from '../target/run-target.ts';
import { measureRun } from './measure-run.ts';
import type { SideRun } from './perf-tree.ts';
import type { ResolvedServedRun } from './resolve-served.ts';

export interface LiveSideOptions extends ResolvedServedRun {
  readonly side: Side;
  readonly signal: AbortSignal;
}

/** The server of one side, warm, with a mock and load threads of its own. */
export interface LiveSide {
  /** @throws CHL_ERR_PERF_RUN_FAILED; the signal's reason when it aborts */
  run(): Promise<SideRun>;
  /** Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts the server of a side and takes it through the plan's warm-up.
 *
 * @throws CHL_ERR_PERF_RUN_FAILED with what the server printed last; the signal's reason when it aborts
 */
export async function startLiveSide(options: LiveSideOptions): Promise<LiveSide> {
  const { side, resolution, extensions, signal } = options;
  preflight(resolution.plan);
  const fail = (cause: unknown): never => {
    signal.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : String(cause);
    const lastLines = isChatloadError(cause) ? cause.lastLines : [];
    throw new ChatloadError('CHL_ERR_PERF_RUN_FAILED', { side, reason }, { lastLines, cause });
  };
  const target = await prepareTarget({
    plan: resolution.plan,
    secrets: resolution.secrets,
    requestBuilders: extensions.requestBuilders,
    signal,
    mayChangeTransport: resolution.transportBecause !== null,
    say() {},
  }).catch(fail);
  const { plan, endpoints, secrets } = target;
  const engine = createThreadEngine({ plan, endpoints, secrets });
  const stop = async (): Promise<void> => {
    await engine.close();
    await target.stop();
  };
  // It may end between two runs, when nobody waits for it; the next one meets it.
  target.lost.catch(() => {});
  const listen = watchTarget(target);
  const warmUp = async (): Promise<void> => {
    for (const phase of plan.phases.filter(({ record }) => !record)) {
      await Promise.race([engine.runPhase(phase, NO_LISTENER, signal), target.lost]);
      signal.throwIfAborted();
    }
  };
  await warmUp().catch(async (error: unknown) => {
    await stop();
    fail(error);
  });
  const { metrics } = extensions;
  return {
    run: () => measureRun({ plan, target, engine, metrics, listen, signal }).catch(fail),
    stop,
  };
}

const NO_LISTENER = { onDelta(): void {}, onTelemetry(): void {} };

/** Whoever listens hears the sample before first: from it on, the next one counts. */
function watchTarget(target: RunTarget): (listener: TelemetryListener | null) => void {
  let current: TelemetryListener | null = null;
  let last: readonly Telemetry[] = [];
  target.watch((figures) => {
    last = figures;
    current?.(figures);
  });
  return (listener) => {
    current = listener;
    listener?.(last);
  };
}
