import type { Engine, EngineListener, Phase } from '@chatload/contracts';
import type { Observation, Witness } from './witness.ts';

export interface PhaseRun {
  readonly phases: readonly Phase[];
  readonly engine: Engine;
  readonly listener: EngineListener;
  readonly witness: Witness;
  /** Called before each phase's first request, when the servers have been asked. */
  readonly onPhaseBegin: (phase: Phase) => void;
  /** Called when the last request of the phase has ended. */
  readonly onPhaseDrained: () => void;
  /** Called after each phase with what the servers counted in it. */
  readonly onPhaseEnd: (observation: Observation) => void;
  /** Once it aborts, the phase in progress drains briefly and no further one starts. */
  readonly signal: AbortSignal;
}

/** Drives the phases one after the other; the servers are asked before and after each. */
export async function runPhases(run: PhaseRun): Promise<void> {
  const { engine, listener, witness, signal } = run;
  for (const phase of run.phases) {
    if (signal.aborted) return;
    await witness.before(phase);
    run.onPhaseBegin(phase);
    await engine.runPhase(phase, listener, signal);
    run.onPhaseDrained();
    run.onPhaseEnd(await witness.after(phase));
  }
}
