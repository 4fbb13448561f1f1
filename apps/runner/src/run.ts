import { rmdir } from 'node:fs/promises';
import { monotonicNow } from '@chatload/kernel';
import { createMerger } from '@chatload/metrics';
import type { PlanResolution } from '@chatload/plan';
import { createRunFolder } from '@chatload/reporting';
import { describeCost } from './describe-cost.ts';
import { createThreadEngine } from './engine/thread-engine.ts';
import type { Extensions } from './extending/load-extensions.ts';
import { watchInterrupts } from './interrupts.ts';
import { measure } from './measure.ts';
import { composeReport } from './report/compose-report.ts';
import { composeStart } from './report/compose-start.ts';
import { createScreen } from './screen.ts';
import { prepareTarget } from './target/prepare-target.ts';

/**
 * The life of a run: each step is a call, and whatever was opened is closed in reverse order, however
 * the run ends. Gives back the exit code.
 */
export async function run(resolved: PlanResolution, extensions: Extensions): Promise<number> {
  const { secrets, commandLine } = resolved;
  const { output, command, judging } = resolved.plan;
  const startedAt = new Date();
  const startedAtMs = monotonicNow();

  await using cleanup = new AsyncDisposableStack();
  const screen = createScreen(output);
  const interrupts = watchInterrupts(() =>
    screen.say('Stopping: what is in flight may end, then comes the report. Again: stop now.'),
  );
  cleanup.defer(() => interrupts.release());
  const { signal } = interrupts;

  const cost = describeCost(resolved.plan);
  if (cost !== null) screen.say(cost);
  const { runsFolder } = output;
  const { reporters } = extensions;
  const folder = await createRunFolder({ runsFolder, command, startedAt, reporters });
  // Only an empty folder can be removed so: that of a run that never began.
  cleanup.defer(() => rmdir(folder.path).catch(() => {}));

  const { requestBuilders } = extensions;
  const options = { plan: resolved.plan, secrets, requestBuilders, signal, say: screen.say };
  const target = await prepareTarget(options);
  cleanup.defer(() => target.stop());
  screen.say(`${target.facts.description}.`);

  const { plan, endpoints } = target;
  const start = composeStart({ plan, target, commandLine, id: folder.id, startedAt, startedAtMs });
  await folder.writeStart(start);

  const engine = createThreadEngine({ plan, endpoints, secrets });
  cleanup.defer(() => engine.close());
  const { metrics, warnings } = extensions;
  const merger = createMerger(plan.phases, { metrics, objectives: judging.objectives });
  const outcome = await measure({ plan, target, engine, merger, folder, screen, signal });

  let report = composeReport({
    start,
    durationMs: monotonicNow() - startedAtMs,
    isInterrupted: signal.aborted,
    merger,
    warnings,
    generator: engine.health(),
    lostFromSight: engine.lostFromSight(),
    outcome,
  });
  try {
    ({ report } = await folder.writeReport(report));
    await folder.close();
  } finally {
    // A disk that is full must not take the figures with it.
    screen.showReport(report);
  }
  return report.verdict.exitCode;
}
