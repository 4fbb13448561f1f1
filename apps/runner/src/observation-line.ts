import type { Engine, Plan } from '@chatload/contracts';
import type { Observation } from './witness.ts';

/** What observations.jsonl keeps of each phase, so that a killed run can still be judged. */
export interface ObservationLine extends Pick<Observation, 'mock' | 'server' | 'stalls'> {
  readonly phaseId: string;
  /** Of the run until then. */
  readonly lostFromSight: readonly string[];
}

export function toLine(observation: Observation, engine: Engine): ObservationLine {
  const { phase, mock, server, stalls } = observation;
  return { phaseId: phase.id, mock, server, stalls, lostFromSight: engine.lostFromSight() };
}

/** The observations back from their lines; those of phases that the plan does not know are left out. */
export function fromLines(lines: readonly ObservationLine[], plan: Plan): readonly Observation[] {
  return lines.flatMap(({ phaseId, mock, server, stalls }) => {
    const phase = plan.phases.find(({ id }) => id === phaseId);
    return phase === undefined ? [] : [{ phase, mock, server, stalls, mockLog: [] }];
  });
}
