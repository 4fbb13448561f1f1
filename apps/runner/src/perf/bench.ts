import type { Side } from '@chatload/comparison';
import type { SideRun } from './perf-tree.ts';

/** What runs both sides, in whatever order it is asked. */
export interface Bench extends AsyncDisposable {
  /**
   * One run of one side, as its method says.
   *
   * @throws CHL_ERR_PERF_RUN_FAILED; the signal's reason when it aborts
   */
  run(side: Side): Promise<SideRun>;
}
