import type { Delta, Phase } from '@chatload/contracts';
import { LatencyCourse } from './latency-course.ts';
import { isMeasured, PhaseTotals } from './phase-totals.ts';

/** Adds up the Deltas of a run in the control thread, phase by phase. */
export interface Merger {
  /** Deltas of several load threads may come in any order. Throws on a phase that is not in the plan. */
  add(delta: Delta): void;
  /** What has been added so far, in the plan's order; phases without a Delta are not among them. */
  readonly totals: readonly PhaseTotals[];
  /** Of all measured phases together. */
  readonly latencyCourse: LatencyCourse;
}

/** A merger for the plan's phases; it needs their slots to tell a tail in constant memory. */
export function createMerger(phases: readonly Phase[]): Merger {
  const byId = new Map(phases.map((phase) => [phase.id, new PhaseTotals(phase)]));
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

    get totals() {
      return [...byId.values()].filter((totals) => begun.has(totals));
    },
  };
}
