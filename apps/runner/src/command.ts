import type { PlanResolution } from '@chatload/plan';
import type { Extensions } from './extending/load-extensions.ts';

/** What one command does with its plan; gives back the exit code. */
export interface Command {
  run(resolved: PlanResolution, extensions: Extensions): Promise<number>;
}
