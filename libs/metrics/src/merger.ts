import type { Delta, Objective, Phase, PluginFailure } from '@chatload/contracts';
import { Goodput } from './goodput.ts';
import { LatencyCourse } from './latency-course.ts';
import { isMeasured, PhaseTotals } from './phase-totals.ts';
import { SampleReader, type PluginMetric } from './sample-metrics/sample-reader.ts';

/** Adds up the Deltas of a run in the control thread, phase by phase. */
export interface Merger {
  /** Deltas of several load threads may come in any order. Throws on a phase that is not in the plan. */
  add(delta: Delta): void;
  /** What has been added so far, in the plan's order; phases without a Delta are not among them. */
  readonly totals: readonly PhaseTotals[];
  /** Of all measured phases together. */
  readonly latencyCourse: LatencyCourse;
  /** The metrics of plug-ins that were dropped so far, since they threw. */
  readonly pluginFailures: readonly PluginFailure[];
}

export interface MergerOptions {
  /** Beside the built-in ones. */
  readonly metrics?: readonly PluginMetric[];
  /** What goodput is told by. */
  readonly objectives?: readonly Objective[];
}

/** A merger for the plan's phases; it needs their loads to tell windows and tails in constant memory. */
export function createMerger(phases: readonly Phase[], options: MergerOptions = {}): Merger {
  const { metrics = [], objectives = [] } = options;
  const reader = new SampleReader(metrics);
  const reading = { reader, goodput: new Goodput(objectives, reader) };
  const byId = new Map(phases.map((phase) => [phase.id, new PhaseTotals(phase, reading)]));
  const begun = new Set<PhaseTotals>();
  const latencyCourse = new LatencyCourse();
  return {
    add(delta) {
      const totals = byId.get(delta.phaseId);
      if (!totals) throw new Error(`No phase "${delta.phaseId}" is in the plan`);
      totals.add(delta);
      if (isMeasured(totals.phase)) latencyCourse.add(delta);
      begun.add(totals);
    },

    latencyCourse,

    pluginFailures: reader.failures,

    get totals() {
      return [...byId.values()].filter((totals) => begun.has(totals));
    },
  };
}
