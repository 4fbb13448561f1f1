import type { Pair } from './figures.ts';
import type { Side } from './interleave.ts';
import type { LookPlan, PairedVerdict } from './judge-pairs.ts';

/** What `perf.json` holds: all that was measured, and what was made of it. */
export interface PerfReport {
  /** Raised when a reader of the old form could misread the new one. */
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'chatload'; readonly version: string };
  readonly project: string;
  /** The only wall-clock time, ISO 8601. */
  readonly startedAt: string;
  /** What to type to repeat it. */
  readonly command: string;
  /** What the order of the runs was drawn with. */
  readonly seed: number;
  readonly look: LookPlan;
  readonly base: PerfSide;
  readonly head: PerfSide;
  /** As the runs were made, warm-ups apart: two for each pair. */
  readonly order: readonly Side[];
  /** The figures of each pair's runs; enough to judge them again. */
  readonly pairs: readonly Pair[];
  readonly verdict: PairedVerdict;
  /** What is to be known beside the figures, a sentence each. */
  readonly notes: readonly string[];
}

export interface PerfSide {
  /** As it was named, e.g. `main`, or `working tree`. */
  readonly name: string;
  /** Its full hash; `null` of what is not committed. */
  readonly commit: string | null;
}
