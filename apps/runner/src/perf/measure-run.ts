import { setTimeout as sleep } from 'node:timers/promises';
import { readFigures, readSampledFigures } from '@chatload/comparison';
import type { Engine, Plan, Sample, Summary, Telemetry } from '@chatload/contracts';
import { createMerger, summarise, type PluginMetric } from '@chatload/metrics';
import { createServerUsage, isMeasuredThroughServer } from '../server-usage.ts';
import type { RunTarget } from '../target/run-target.ts';
import type { SideFigure, SideRun } from './perf-tree.ts';

/** Healthy servers complete all; below this, a version may well be cheap because it fails. */
const LEAST_COMPLETE_RATIO = 0.99;

/** A sample that the server took within a run is there by then. */
const TELEMETRY_WAY_MS = 50;

export interface MeasuredRun {
  readonly plan: Plan;
  readonly target: RunTarget;
  readonly engine: Engine;
  readonly metrics: readonly PluginMetric[];
  /** From now until it is called again with `null`, the server's samples go there. */
  readonly listen: (listener: ((figures: readonly Telemetry[]) => void) | null) => void;
  readonly signal: AbortSignal;
}

/**
 * Drives the plan's measured phases once, and gives back the figures that a report of them would have,
 * with those of the probe's single samples.
 *
 * @throws Error with what did not complete; the signal's reason when it aborts
 */
export async function measureRun(run: MeasuredRun): Promise<SideRun> {
  const { plan, target, engine, metrics, listen, signal } = run;
  const phases = plan.phases.filter(isMeasuredThroughServer);
  const merger = createMerger(phases, { metrics, objectives: plan.judging.objectives });
  const usage = createServerUsage(target.facts.watched, { keepsTelemetry: false });
  const telemetry: Telemetry[] = [];
  const streams: Sample[] = [];
  const listener = {
    onDelta(delta: Parameters<typeof merger.add>[0]): void {
      merger.add(delta);
      streams.push(...delta.samples);
    },
    onTelemetry(): void {},
  };
  listen((figures) => {
    telemetry.push(...figures);
    usage.add(figures);
  });
  try {
    for (const phase of phases) {
      usage.begin(phase);
      await Promise.race([engine.runPhase(phase, listener, signal), target.lost]);
      usage.end();
      signal.throwIfAborted();
    }
    await sleep(TELEMETRY_WAY_MS);
  } finally {
    listen(null);
  }
  const summary = summarise(merger);
  requireComplete(summary);
  const figures: Record<string, SideFigure> = readSampledFigures({ streams, telemetry });
  const sections = { summary, server: usage.figures() };
  for (const { key, value, better } of readFigures({ sections })) figures[key] = { value, better };
  return { figures };
}

function requireComplete({ measured }: Summary): void {
  const { completeRatio, counts } = measured;
  if (completeRatio >= LEAST_COMPLETE_RATIO) return;
  const endings = Object.entries(counts.endings).map(([ending, n]) => `${n} ${ending}`);
  throw new Error(`requests did not complete: ${endings.join(', ')}`);
}
