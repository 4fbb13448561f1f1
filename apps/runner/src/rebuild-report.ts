import type { Delta, Interval, Report, Sample, ServerFigures } from '@chatload/contracts';
import { createMerger, createRecorder, ServerTally, type Merger } from '@chatload/metrics';
import type { ReportResolution } from '@chatload/plan';
import { readRunFolder, writeReportFiles, type StoredRun } from '@chatload/reporting';
import { readCalibrations } from './calibrate/calibration-store.ts';
import { readHealth } from './engine/health-monitor.ts';
import { loadExtensions } from './extending/load-extensions.ts';
import { fromLines, type ObservationLine } from './observation-line.ts';
import { composeReport } from './report/compose-report.ts';
import { createScreen } from './screen.ts';
import { isMeasuredThroughServer, SAMPLE_MS } from './server-usage.ts';

/**
 * Prints the report of a run that has ended. One that was killed before it could write its report gets
 * it now, from what it had written until then, and is marked aborted. Gives back the report's own exit
 * code.
 *
 * @throws CHL_ERR_NOT_A_RUN_FOLDER, CHL_ERR_WRITE_FAILED
 */
export async function rebuildReport({ folder, format }: ReportResolution): Promise<number> {
  const stored = await readRunFolder(folder);
  const report = stored.report ?? (await composeAnew(folder, stored));
  createScreen({ format, quiet: true }).showReport(report);
  return report.verdict.exitCode;
}

async function composeAnew(folder: string, stored: StoredRun): Promise<Report> {
  const { start, telemetry } = stored;
  const { plan } = start;
  const { metrics, warnings, reporters } = await loadExtensions(plan.plugins);
  const merger = createMerger(plan.phases, { metrics, objectives: plan.judging.objectives });
  const phaseSpans = new Map<string, Interval>();
  const endedAtMs = await replay(stored, merger, phaseSpans);
  // Written by this program's own run, whose lines they are.
  const lines = stored.observations as readonly ObservationLine[];
  const composed = composeReport({
    start,
    durationMs: Math.max(0, endedAtMs - start.run.startedAtMs),
    isInterrupted: true,
    profiling: null,
    calibrations: await readCalibrations(),
    merger,
    warnings,
    generator: readHealth(telemetry),
    lostFromSight: lines.at(-1)?.lostFromSight ?? [],
    outcome: {
      observations: fromLines(lines, plan),
      server: rebuildUsage(stored, phaseSpans),
      telemetry: [],
      failure: null,
    },
  });
  const { report } = await writeReportFiles(folder, composed, reporters);
  return report;
}

/** Merges all that was written; gives back the instant of the last thing that is known. */
async function replay(
  stored: StoredRun,
  merger: Merger,
  spans: Map<string, Interval>,
): Promise<number> {
  let lastMs = stored.start.run.startedAtMs;
  const add = (delta: Delta): void => {
    merger.add(delta);
    const { phaseId, interval } = delta;
    const known = spans.get(phaseId) ?? interval;
    spans.set(phaseId, {
      startMs: Math.min(known.startMs, interval.startMs),
      endMs: Math.max(known.endMs, interval.endMs),
    });
    lastMs = Math.max(lastMs, delta.interval.endMs);
  };
  const trailing = await stored.replay(add);
  for (const [phaseId, samples] of Map.groupBy(trailing, (sample) => sample.phaseId)) {
    add(recordAgain(phaseId, samples, lastMs));
  }
  return lastMs;
}

/** What the server used in the phases through it, of which the spans are known. */
function rebuildUsage(
  { start, telemetry }: StoredRun,
  spans: ReadonlyMap<string, Interval>,
): ServerFigures | null {
  const { watched } = start.target;
  if (watched === null) return null;
  const measured = start.plan.phases
    .filter(isMeasuredThroughServer)
    .flatMap(({ id }) => spans.get(id) ?? []);
  const tally = new ServerTally(watched);
  const samples = Map.groupBy(
    telemetry.filter(({ source }) => source === 'target'),
    ({ atMs }) => atMs,
  );
  for (const [atMs, figures] of samples) {
    const isWithin = measured.some(
      ({ startMs, endMs }) => atMs - SAMPLE_MS >= startMs && atMs <= endMs,
    );
    tally.add(figures, isWithin);
  }
  return tally.figures();
}

/** An interval of samples whose own histograms were not written any more: all but the gaps is in them. */
function recordAgain(phaseId: string, samples: readonly Sample[], startMs: number): Delta {
  const recorder = createRecorder({ phaseId, threadIndex: 0, startMs });
  for (const sample of samples) {
    if (sample.ending === 'unsent') {
      recorder.onUnsent({ sample, gapsUs: NO_GAPS, zeroGapCount: 0 });
    } else {
      recorder.onStarted(1);
      recorder.onFinished({ sample, gapsUs: NO_GAPS, zeroGapCount: 0 });
    }
  }
  return recorder.cut(Math.max(startMs, ...samples.map(({ endedAtMs }) => endedAtMs)));
}

const NO_GAPS = new Int32Array(0);
