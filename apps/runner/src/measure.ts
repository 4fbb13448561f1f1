import type { Engine, Plan, ServerFigures, Telemetry } from '@chatload/contracts';
import type { StallWitness } from '@chatload/kernel';
import type { Merger } from '@chatload/metrics';
import type { RunFolder } from '@chatload/reporting';
import { createLiveView } from './live-view.ts';
import { runPhases } from './run-phases.ts';
import type { Screen } from './screen.ts';
import { createServerUsage } from './server-usage.ts';
import { createStallCounter } from './stall-counter.ts';
import type { RunTarget } from './target/run-target.ts';
import { toLine } from './observation-line.ts';
import { createWitness, type Observation } from './witness.ts';

export interface Measurement {
  readonly plan: Plan;
  readonly target: RunTarget;
  readonly engine: Engine;
  readonly merger: Merger;
  readonly folder: RunFolder;
  readonly screen: Screen;
  /** What knows when nothing ran. */
  readonly canary: StallWitness;
  /** The user's interrupt. */
  readonly signal: AbortSignal;
}

export interface MeasureOutcome {
  readonly observations: readonly Observation[];
  /** What the server used; `null` where it was not watched. */
  readonly server: ServerFigures | null;
  /** The server's own figures while it was measured, where it is to be profiled; else none. */
  readonly telemetry: readonly Telemetry[];
  /** Why the run could not go on to its end; `null` when it did, or when the user ended it. */
  readonly failure: unknown;
}

/**
 * Drives the plan's phases; every Delta goes to the merger, the folder and the live view. A server
 * that is lost or a disk that is full stops the run as an interrupt does, so that what was measured
 * until then is reported.
 */
export async function measure(measurement: Measurement): Promise<MeasureOutcome> {
  const { plan, target, engine, merger, folder, screen } = measurement;
  const halt = new AbortController();
  let failure: unknown = null;
  const fail = (error: unknown): void => {
    failure ??= error;
    halt.abort();
  };
  target.lost.catch(fail);
  folder.failed.addEventListener('abort', () => fail(folder.failed.reason));

  const usage = createServerUsage(target.facts.watched, {
    keepsTelemetry: plan.profiling !== null,
  });
  target.watch((figures) => {
    folder.appendTelemetry(figures);
    usage.add(figures);
  });

  const view = createLiveView(plan, screen);
  const observations: Observation[] = [];
  try {
    await runPhases({
      phases: plan.phases,
      engine,
      witness: await createWitness(target, {
        recordChunks: plan.recordChunks,
        stalls: createStallCounter(measurement.canary),
      }),
      listener: {
        onDelta(delta) {
          // Written first: a plug-in's metric is handed these very Samples.
          folder.appendDelta(delta);
          merger.add(delta);
          view.onDelta(delta);
        },
        onTelemetry: (telemetry) => folder.appendTelemetry(telemetry),
      },
      onPhaseBegin: (phase) => usage.begin(phase),
      onPhaseDrained: () => usage.end(),
      onPhaseEnd(observation) {
        observations.push(observation);
        folder.appendLines('mock-log.jsonl', observation.mockLog);
        folder.appendLines('observations.jsonl', [toLine(observation, engine)]);
      },
      signal: AbortSignal.any([measurement.signal, halt.signal]),
    });
  } catch (error) {
    fail(error);
  } finally {
    view.end();
  }
  return { observations, server: usage.figures(), telemetry: usage.telemetry(), failure };
}
