import type {
  Calibration,
  GeneratorHealth,
  MockHealth,
  ProfilingSection,
  Report,
  StallsSeen,
} from '@chatload/contracts';
import { isChatloadError } from '@chatload/kernel';
import {
  gatherEvidence,
  judge,
  mergeEmissionErrors,
  summarise,
  type Merger,
  type PluginWarning,
} from '@chatload/metrics';
import { withoutServerObjectives } from '@chatload/plan';
import type { RunStart } from '@chatload/reporting';
import { citeInReport } from '../calibrate/cite-in-report.ts';
import { checkCounts } from '../check-counts.ts';
import type { MeasureOutcome } from '../measure.ts';
import { addStallTotals, NO_STALLS } from '../stall-counter.ts';
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
  readonly profiling: ProfilingSection | null;
  /** All that are stored. */
  readonly calibrations: readonly Calibration[];
}

/** Summary and verdict of a run, in the envelope that was written when it began. */
export function composeReport(findings: Findings): Report {
  const { start, durationMs, isInterrupted, merger, outcome } = findings;
  const { warnings, generator, lostFromSight, profiling } = findings;
  const { observations, server, failure } = outcome;
  const summary = summarise(merger);
  const { machine, plan } = start;
  const { calibrations } = findings;
  const calibration = citeInReport({ calibrations, machine, plan, summary });
  const { verdict, pluginFailures } = judge({
    plan: server === null ? withoutServerObjectives(plan) : plan,
    aborted: isInterrupted,
    rigFailure: failure === null ? null : reasonOf(failure),
    summary,
    server,
    evidence: gatherEvidence(merger),
    generator,
    mock: mockHealth(observations),
    countsAgree: checkCounts(observations, summary.phases),
    ...stallsSeen(observations),
    ...(calibration !== undefined && { calibration }),
    engineDifferences: lostFromSight,
    warnings,
  });
  return {
    ...start,
    run: { ...start.run, durationMs, aborted: isInterrupted || failure !== null },
    sections: { summary, server, profiling },
    pluginFailures: [...merger.pluginFailures, ...pluginFailures],
    verdict,
  };
}

function mockHealth(observations: readonly Observation[]): MockHealth | null {
  const stats = recordedOnes(observations).flatMap(({ mock }) => mock ?? []);
  const errors = mergeEmissionErrors(stats.map((one) => one.emissionErrorMs.histogram));
  const outside = stats.flatMap((one) => one.emissionErrorOutsideStallsMs?.histogram ?? []);
  if (errors === null || outside.length === 0) return errors;
  return { ...errors, outsideStalls: mergeEmissionErrors(outside) };
}

/** Nothing where no canary watched. */
function stallsSeen(
  observations: readonly Observation[],
): { readonly stalls: StallsSeen } | undefined {
  const recorded = recordedOnes(observations);
  const generator = recorded.flatMap(({ stalls }) => stalls ?? []);
  if (generator.length === 0) return undefined;
  const mock = recorded.flatMap((observation) => observation.mock?.stalls ?? []);
  return {
    stalls: {
      generator: generator.reduce(addStallTotals, NO_STALLS),
      mock: mock.length === 0 ? null : mock.reduce(addStallTotals, NO_STALLS),
    },
  };
}

function recordedOnes(observations: readonly Observation[]): readonly Observation[] {
  return observations.filter(({ phase }) => phase.record);
}

function reasonOf(failure: unknown): string {
  if (isChatloadError(failure)) return failure.message;
  return failure instanceof Error ? failure.message : String(failure);
}
