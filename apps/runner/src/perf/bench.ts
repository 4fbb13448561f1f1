import type { Side } from '@chatload/comparison';
import type { PerfProject } from './find-project.ts';
import type { LoadedMethod } from './load-method.ts';
import type { SideRun } from './perf-tree.ts';

export interface BenchOptions {
  /** Of each side's workspace; absolute. */
  readonly roots: Readonly<Record<Side, string>>;
  readonly project: PerfProject;
  readonly method: LoadedMethod;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** What runs both sides, in whatever order it is asked. */
export interface Bench extends AsyncDisposable {
  /**
   * One run of one side, as its method says.
   *
   * @throws CHL_ERR_PERF_RUN_FAILED; the signal's reason when it aborts
   */
  run(side: Side): Promise<SideRun>;
}
