import type { GeneratorHealth, MockHealth, Report } from '@chatload/contracts';
import { isChatloadError } from '@chatload/kernel';
import {
  gatherEvidence,
  judge,
  mergeEmissionErrors,
  summarise,
  type Merger,
  type PluginWarning,
} from '@chatload/metrics';
import type { RunStart } from '@chatload/reporting';
import { checkCounts } from '../check-counts.ts';
import type { MeasureOutcome } from '../measure.ts';
import type { Observation } from '../witness.ts';

export interface Findings {
  readonly start: RunStart;
  readonly durationMs: number;
  readonly isInterrupted: boolean;
  readonly merger: Merger;
  readonly warnings: readonly PluginWarning[];
  readonly generator: GeneratorHealth;
  /** Requests that the maker of the load lost from sight, one line for each kind. */
  readonly lostFromSight: readonly string[];
  readonly outcome: MeasureOutcome;
}

/** Summary and verdict of a run, in the envelope that was written when it began. */
export function composeReport(findings: Findings): Report {
  const { start, durationMs, isInterrupted, merger, outcome } = findings;
  const { warnings, generator, lostFromSight } = findings;
  const { observations, failure } = outcome;
  const summary = summarise(merger);
  const { verdict, pluginFailures } = judge({
    plan: start.plan,
    aborted: isInterrupted,
    rigFailure: failure === null ? null : reasonOf(failure),
    summary,
    evidence: gatherEvidence(merger),
    generator,
    mock: mockHealth(observations),
    countsAgree: checkCounts(observations, summary.phases),
    engineDifferences: lostFromSight,
    warnings,
  });
  return {
    ...start,
    run: { ...start.run, durationMs, aborted: isInterrupted || failure !== null },
    sections: { summary },
    pluginFailures: [...merger.pluginFailures, ...pluginFailures],
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
