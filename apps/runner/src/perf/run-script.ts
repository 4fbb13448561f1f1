import { join } from 'node:path';
import { ChatloadError, EXIT } from '@chatload/kernel';
import type { ScriptPerfRun } from '@chatload/plan';
import { runToEnd, serverEnvironment } from '@chatload/rig';
import type { PerfProject } from './find-project.ts';
import type { PerfTree, SideFigure, SideRun } from './perf-tree.ts';

const STOP_GRACE_MS = 2_000;

export interface ScriptRunOptions {
  readonly tree: PerfTree;
  readonly project: PerfProject;
  readonly signal: AbortSignal;
}

/**
 * A micro-benchmark in one side's tree, whose libraries it imports, in a process of its own.
 *
 * @throws CHL_ERR_PERF_RUN_FAILED with what it printed last
 */
export async function runScript(run: ScriptPerfRun, options: ScriptRunOptions): Promise<SideRun> {
  const { tree, project, signal } = options;
  const cwd = join(tree.root, project.folder);
  let figures: SideRun['figures'] | null = null;
  const end = await runToEnd(
    {
      name: run.script,
      command: process.execPath,
      args: [join(cwd, run.script)],
      cwd,
      env: serverEnvironment(process.env),
      stopGraceMs: STOP_GRACE_MS,
    },
    { signal, onLine: (line) => (figures = readFigureLine(line) ?? figures) },
  );
  const fail = (reason: string): never => {
    const details = { side: tree.side, reason: `${run.script} ${reason}` };
    throw new ChatloadError('CHL_ERR_PERF_RUN_FAILED', details, { lastLines: end.lastLines });
  };
  if (end.exitCode !== EXIT.pass) fail(end.reason);
  return { figures: figures ?? fail('printed no line {"figures":{…}}') };
}

/** `undefined` for a line that holds none. */
function readFigureLine(line: string): SideRun['figures'] | undefined {
  if (!line.startsWith('{"figures":')) return undefined;
  try {
    const { figures } = JSON.parse(line) as { readonly figures: Readonly<Record<string, unknown>> };
    const read = Object.entries(figures).flatMap(([key, value]): [string, SideFigure][] =>
      typeof value === 'number' ? [[key, { value, better: 'lower' }]] : [],
    );
    return Object.fromEntries(read);
  } catch {
    return undefined;
  }
}
