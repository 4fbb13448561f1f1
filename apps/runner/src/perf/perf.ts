import { rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composePerfSheet, renderText, type PerfReport } from '@chatload/comparison';
import { EXIT } from '@chatload/kernel';
import type { PerfResolution } from '@chatload/plan';
import { findBase, readHead } from '@chatload/worktree';
import { watchInterrupts } from '../interrupts.ts';
import { toolVersion } from '../report/machine-facts.ts';
import { createScreen } from '../screen.ts';
import { findProject } from './find-project.ts';
import { loadMethod } from './load-method.ts';
import { measureSides } from './measure-sides.ts';
import { prepareBase } from './prepare-base.ts';
import { takeTurn } from './take-turn.ts';
import { WORKSPACE } from './workspace.ts';
import { encodePerf, makePerfFolder, tellGitHub, writePerfFiles } from './write-perf-files.ts';

/** One for all of a user's working trees: they share the machine. */
const TURN_FILE = 'chatload-perf.lock';

/**
 * Measures a project of the working tree against the same of an earlier commit; gives back the exit
 * code. Whatever was made for it is gone afterwards, however it ends, but for the files of the outcome.
 */
export async function perf(resolution: PerfResolution): Promise<number> {
  const { seed, maxMinutes, format, runsFolder } = resolution;
  const project = findProject(WORKSPACE, resolution.project);
  const method = await loadMethod(project.configPath);
  const base = await findBase(WORKSPACE, resolution.base);

  await using cleanup = new AsyncDisposableStack();
  const { say } = createScreen(resolution);
  const interrupts = watchInterrupts(() => say('Stopping: what was started is ended.'));
  cleanup.defer(() => interrupts.release());
  const { signal } = interrupts;

  const what = `the perf of ${project.name} in ${WORKSPACE}`;
  const turn = await takeTurn({ path: join(tmpdir(), TURN_FILE), what, signal, say });
  cleanup.defer(turn);

  const startedAt = new Date();
  const head = await readHead(WORKSPACE);
  const folder = await makePerfFolder(runsFolder, project.name, startedAt);
  // Only an empty folder can be removed so: that of a comparison that came to nothing.
  cleanup.defer(() => rmdir(folder).catch(() => {}));

  const worktree = await prepareBase({ base, project, method, signal, say });
  cleanup.defer(() => worktree.remove());
  const roots = { base: worktree.root, head: WORKSPACE };
  const sides = { roots, project, method, seed, maxMinutes, signal, say };
  const measured = await measureSides(sides);

  const report: PerfReport = {
    schemaVersion: 1,
    tool: { name: 'chatload', version: toolVersion() },
    project: project.name,
    startedAt: startedAt.toISOString(),
    command: resolution.commandLine,
    seed,
    base,
    head: { name: 'working tree', ...head },
    ...measured,
  };
  await writePerfFiles(folder, report);
  const text = format === 'json' ? encodePerf(report) : renderText(composePerfSheet(report));
  process.stdout.write(text);
  await tellGitHub(report, process.env);
  say(`Folder: ${folder}`);
  return signal.aborted ? EXIT.interrupted : report.verdict.exitCode;
}
