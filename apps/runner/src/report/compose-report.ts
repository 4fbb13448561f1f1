import type { MockHealth, Report } from '@chatload/contracts';
import { isChatloadError } from '@chatload/kernel';
import {
  gatherEvidence,
  judge,
  mergeEmissionErrors,
  summarise,
  type Merger,
} from '@chatload/metrics';
import type { RunStart } from '@chatload/reporting';
import { checkCounts } from '../check-counts.ts';
import type { MeasureOutcome } from '../measure.ts';
import type { Observation } from '../witness.ts';
import type { Engine } from '@chatload/contracts';

export interface Findings {
  readonly start: RunStart;
  readonly durationMs: number;
  readonly isInterrupted: boolean;
  readonly merger: Merger;
  readonly engine: Engine;
  readonly outcome: MeasureOutcome;
}

/** Summary and verdict of a run, in the envelope that was written when it began. */
export function composeReport(findings: Findings): Report {
  const { start, durationMs, isInterrupted, merger, engine, outcome } = findings;
  const { observations, failure } = outcome;
  const summary = summarise(merger);
  const verdict = judge({
    plan: start.plan,
    aborted: isInterrupted,
    rigFailure: failure === null ? null : reasonOf(failure),
    summary,
    evidence: gatherEvidence(merger),
    generator: engine.health(),
    mock: mockHealth(observations),
    countsAgree: checkCounts(observations, summary.phases),
  });
  return {
    ...start,
    run: { ...start.run, durationMs, aborted: isInterrupted || failure !== null },
    sections: { summary },
    verdict,
  };
}

function mockHealth(observations: readonly Observation[]): MockHealth | null {
  const recorded = observations.filter(({ phase }) => phase.record);
  return mergeEmissionErrors(
    recorded.flatMap(({ mock }) => (mock === null ? [] : [mock.emissionErrorMs.histogram])),
  );
}

function reasonOf(failure: unknown): string {
  if (isChatloadError(failure)) return failure.message;
  return failure instanceof Error ? failure.message : String(failure);
}
