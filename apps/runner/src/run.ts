import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProfilingSection } from '@chatload/contracts';
import { monotonicNow, startStallCanary } from '@chatload/kernel';
import { createMerger, summarise } from '@chatload/metrics';
import type { PlanResolution } from '@chatload/plan';
import { createRunFolder } from '@chatload/reporting';
import { readCalibrations } from './calibrate/calibration-store.ts';
import { openKeptRuns } from './comparing/kept-runs.ts';
import { describeCost } from './describe-cost.ts';
import { createThreadEngine } from './engine/thread-engine.ts';
import type { Extensions } from './extending/load-extensions.ts';
import { watchInterrupts } from './interrupts.ts';
import { measure } from './measure.ts';
import { openInBrowser } from './open-in-browser.ts';
import { preflight } from './preflight/preflight.ts';
import { composeReport } from './report/compose-report.ts';
import { composeStart } from './report/compose-start.ts';
import type { ProfilingStep } from './profiling/profile-server.ts';
import { createScreen } from './screen.ts';
import { prepareTarget } from './target/prepare-target.ts';

/**
 * The life of a run: each step is a call, and whatever was opened is closed in reverse order, however
 * the run ends. Gives back the exit code.
 */
export async function run(resolved: PlanResolution, extensions: Extensions): Promise<number> {
  const { secrets, commandLine } = resolved;
  const { output, command, judging } = resolved.plan;
  preflight(resolved.plan);
  const startedAt = new Date();
  const startedAtMs = monotonicNow();

  await using cleanup = new AsyncDisposableStack();
  const screen = createScreen(output);
  const interrupts = watchInterrupts(() =>
    screen.say('Stopping: what is in flight may end, then comes the report. Again: stop now.'),
  );
  cleanup.defer(() => interrupts.release());
  const { signal } = interrupts;

  const keptRuns = await openKeptRuns(output);
  const cost = describeCost(resolved.plan);
  if (cost !== null) screen.say(cost);
  const { runsFolder } = output;
  const { reporters } = extensions;
  const folder = await createRunFolder({ runsFolder, command, startedAt, reporters });
  // Only an empty folder can be removed so: that of a run that never began.
  cleanup.defer(() => rmdir(folder.path).catch(() => {}));

  const { requestBuilders } = extensions;
  const options = {
    plan: resolved.plan,
    secrets,
    requestBuilders,
    signal,
    mayChangeTransport: resolved.transportBecause !== null,
    say: screen.say,
  };
  const target = await prepareTarget(options);
  cleanup.defer(() => target.stop());
  screen.say(`${target.facts.description}.`);

  const { plan, endpoints } = target;
  const start = composeStart({ plan, target, commandLine, id: folder.id, startedAt, startedAtMs });
  keptRuns.requireComparable(start);
  await folder.writeStart(start);

  const canary = startStallCanary();
  cleanup.defer(() => canary.stop());
  const memory = canary.memory;
  const engine = createThreadEngine({ plan, endpoints, secrets: target.secrets, canary: memory });
  cleanup.defer(() => engine.close());
  const { metrics, warnings } = extensions;
  const merger = createMerger(plan.phases, { metrics, objectives: judging.objectives });
  const outcome = await measure({ plan, target, engine, merger, folder, screen, canary, signal });

  await engine.close();
  await canary.stop();
  await target.stop();
  const profiling =
    plan.profiling === null
      ? null
      : await profile({
          ...options,
          plan,
          folder: folder.path,
          summary: summarise(merger),
          ...outcome,
        });

  let report = composeReport({
    start,
    durationMs: monotonicNow() - startedAtMs,
    isInterrupted: signal.aborted,
    merger,
    warnings,
    generator: engine.health(),
    lostFromSight: engine.lostFromSight(),
    outcome,
    profiling,
    calibrations: await readCalibrations(),
  });
  try {
    ({ report } = await folder.writeReport(report));
    await folder.close();
  } finally {
    // A disk that is full must not take the figures with it.
    screen.showReport(report);
  }
  await keptRuns.finish(report, folder.path, screen);
  if (plan.profiling?.open === true) {
    await openInBrowser(join(folder.path, 'index.html'), screen.say);
  }
  return report.verdict.exitCode;
}

/** Loaded only where it is wanted: no other run should wait for the profilers' libraries. */
async function profile(step: ProfilingStep): Promise<ProfilingSection | null> {
  const { profileServer } = await import('./profiling/profile-server.ts');
  return profileServer(step);
}
