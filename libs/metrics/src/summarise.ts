import type { PhaseKind, PhaseSummary, Summary } from '@chatload/contracts';
import { addedLatency, type Sides } from './added-latency.ts';
import type { Merger } from './merger.ts';
import type { PhaseTotals } from './phase-totals.ts';
import { summarisePhases } from './summarise-phases.ts';

/**
 * The figures of all that has been merged so far: each phase's own, all measured phases together, all
 * direct ones together, and what lies between the two. It may be called while the run goes on.
 */
export function summarise(merger: Merger): Summary {
  const { totals } = merger;
  const phases: Record<string, PhaseSummary> = {};
  for (const one of totals) phases[one.phase.id] = summarisePhases([one], one.phase);

  const measuredTotals = recorded(totals, 'measure');
  const baselineTotals = recorded(totals, 'baseline');
  const measured = summarisePhases(measuredTotals, { kind: 'measure', target: 'server' });
  if (baselineTotals.length === 0) return { phases, measured, baseline: null, added: null };

  const baseline = summarisePhases(baselineTotals, { kind: 'baseline', target: 'mock' });
  const alternations = measuredTotals.flatMap((one, index): Sides[] => {
    const through = phases[one.phase.id];
    const direct = phases[baselineTotals[index]?.phase.id ?? ''];
    return through && direct ? [{ measured: through, baseline: direct }] : [];
  });
  return { phases, measured, baseline, added: addedLatency({ measured, baseline }, alternations) };
}

function recorded(totals: readonly PhaseTotals[], kind: PhaseKind): readonly PhaseTotals[] {
  return totals.filter(({ phase }) => phase.record && phase.kind === kind);
}
