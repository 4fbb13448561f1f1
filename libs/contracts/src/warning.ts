import type { HistogramKey } from './delta.ts';
import type { ObjectiveResult } from './objective.ts';
import type { Plan } from './plan.ts';
import type { ServerFigures } from './server.ts';
import type { Summary } from './summary.ts';
import type { Validity } from './verdict.ts';

/**
 * Something about a run that its user should know although it breaks no objective. Warnings are found
 * by name in an explicit map; a stranger's is named in the configuration. One changes the exit code
 * only with `--fail-on-warning`.
 */
export interface Warning {
  /** In the words of flags and reports, kebab-case, e.g. `latency-rising`. */
  readonly name: string;
  /** One line for the docs: when it is raised. */
  readonly description: string;
  /** Called once, after the run; gives back what to tell, or `null` where all is well. */
  check(context: WarningContext): WarningFinding | null;
}

/** What a warning can look at. */
export interface WarningContext {
  readonly plan: Plan;
  readonly summary: Summary;
  /** `null` where the server was not watched. */
  readonly server: ServerFigures | null;
  readonly objectives: readonly ObjectiveResult[];
  readonly validity: Validity;
  readonly evidence: Evidence;
}

/** What is known of the measured phases beyond their summary. */
export interface Evidence {
  /** How many values of a metric lie above a limit, which is in the metric's unit; within 0.1 %. */
  countAbove(key: HistogramKey, limit: number): number;
  /**
   * The medians of equal intervals of the measured window, one after the other: of time to first
   * chunk for streams, of end-to-end latency for whole answers. Empty where there is too little.
   */
  readonly latencyMediansMs: readonly number[];
}

/** One line each; words that a server sent do not belong here. */
export interface WarningFinding {
  /** What was measured, and the limit. */
  readonly figure: string;
  /** What most likely lies behind it. */
  readonly cause: string;
  /** What to do about it, fitted to the flags in use. */
  readonly next: string;
}

/** A finding, with the name of the warning that made it. */
export interface RunWarning extends WarningFinding {
  readonly name: string;
}
