import type { Figures, Pair, PerfMetric } from '@chatload/comparison';
import { RUNS_PER_PROCESS } from 'chatload';

/** A head that equals its base, and one that takes a tenth more CPU for each chunk. */
export const HEADS = ['same', 'planted'] as const;
export type RecordedHead = (typeof HEADS)[number];

/** As many as `perf` makes before it starts its servers anew. */
export const PAIRS_PER_LIFE = RUNS_PER_PROCESS / 2;

/** All runs of one pair of servers, in pairs, in the order in which they were made. */
export interface RecordedLife {
  readonly head: RecordedHead;
  readonly pairs: readonly Pair[];
}

export interface Recording {
  /** What it takes to start both servers and to warm them up. */
  readonly startSec: number;
  readonly pairSec: number;
  readonly metrics: readonly PerfMetric[];
  readonly lives: readonly RecordedLife[];
}

/** The figures that are judged; a recording keeps no others. */
export function pickJudged(figures: Figures, metrics: readonly PerfMetric[]): Figures {
  return Object.fromEntries(metrics.map(({ key }) => [key, figures[key] ?? 0]));
}

/** Counts from the workspace. */
export const RECORDING = 'benchmarks/recordings/chat-server-runs.json';
