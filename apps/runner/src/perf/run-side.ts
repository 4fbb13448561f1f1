import type { LoadedMethod } from './load-method.ts';
import type { PerfProject } from './find-project.ts';
import type { PerfTree, SideRun } from './perf-tree.ts';
import { runScript } from './run-script.ts';
import { runServed } from './run-served.ts';

export interface RunSideOptions {
  readonly tree: PerfTree;
  readonly project: PerfProject;
  readonly method: LoadedMethod;
  /** For what a run writes; it is gone again when the run is over. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** One run of one side, as its method says, warm-up included. */
export function runSide(options: RunSideOptions): Promise<SideRun> {
  const { run } = options.method;
  return run.command === 'script' ? runScript(run, options) : runServed(run, options);
}
