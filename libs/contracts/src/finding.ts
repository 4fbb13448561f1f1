import type { CodeLocation } from './profiler.ts';

/** One thing that a profiled run shows about the server, with what it rests on and what to do. */
export interface Finding {
  /** The rule that made it, kebab-case, e.g. `blocked-event-loop`. */
  readonly rule: string;
  readonly area: 'cpu' | 'event-loop' | 'waiting' | 'memory';
  /** `note`: good to know; `warning`: costs users time or money; `serious`: limits the server. */
  readonly severity: 'note' | 'warning' | 'serious';
  readonly confidence: 'low' | 'medium' | 'high';
  /** One line. */
  readonly title: string;
  /** One line each: figures with their n. Names of functions and files are the server's own text. */
  readonly evidence: readonly string[];
  readonly location: CodeLocation | null;
  /** Estimated cost to the user, share of time or growth, 0–1: the order within a severity. */
  readonly cost: number;
  /** What to do about it; never without evidence of this run. */
  readonly action: string;
}
