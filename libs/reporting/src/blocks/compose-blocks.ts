import type { Report } from '@chatload/contracts';
import { describeAdded } from './added.ts';
import type { Block } from './block.ts';
import { describeConnections, describeEndings, describeFailures } from './endings.ts';
import { describeFindings } from './findings.ts';
import { describeObjectives } from './objectives.ts';
import { describeOtherMetrics } from './other-metrics.ts';
import { describeNothing, describeOutcome } from './outcome.ts';
import { describePluginFailures } from './plugin-failures.ts';
import { describeProfiles } from './profiles.ts';
import { describeRates } from './rates.ts';
import { describeRun } from './run.ts';
import { describeServer } from './server.ts';
import { describeOutsideStalls } from './stalls.ts';
import { describeTimings } from './timings.ts';
import { describeValidity } from './validity.ts';
import { describeWarnings } from './warnings.ts';

/**
 * The whole report in reading order: what was tested, its figures, how far to trust them; what
 * profiling found, with its pages; last, the verdict.
 */
export function composeBlocks(report: Report): readonly Block[] {
  const { request } = report.plan;
  const { measured, baseline } = report.sections.summary;
  const endings = [
    ...describeEndings(measured),
    ...describeFailures(measured),
    ...describeConnections(measured),
  ];
  const otherMetrics = describeOtherMetrics(measured);
  const baselineTimings = baseline === null ? [] : describeTimings(baseline, request);
  const figures =
    (measured.counts.endings.complete ?? 0) === 0
      ? [describeNothing(measured), ...endings, ...otherMetrics, ...baselineTimings]
      : [
          ...describeTimings(measured, request),
          ...baselineTimings,
          ...describeAdded(report),
          describeRates(measured, request),
          ...otherMetrics,
          ...endings,
        ];
  return [
    ...describeRun(report),
    ...figures,
    ...describeServer(report.sections.server),
    describeValidity(report.verdict.validity, measured, report.plan),
    ...describeOutsideStalls(measured, request),
    ...describeObjectives(report.verdict),
    ...describeWarnings(report.verdict),
    ...describePluginFailures(report),
    ...describeFindings(report.sections.profiling),
    ...describeProfiles(report.sections.profiling),
    ...describeOutcome(report),
  ];
}
