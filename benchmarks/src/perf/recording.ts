import type { Figures, PerfMetric } from '@chatload/comparison';

/** Twice the same commit, from two checkouts, and twice one with a planted slowness. */
export const SIDES = ['base', 'same', 'planted', 'plantedAgain'] as const;
export type RecordedSide = (typeof SIDES)[number];

/** Four runs, one after the other. */
export interface RecordedBlock {
  readonly order: readonly RecordedSide[];
  readonly runs: Readonly<Record<RecordedSide, Figures>>;
}

export interface Recording {
  /** With its start, warm-up and stop. */
  readonly secPerRun: number;
  readonly metrics: readonly PerfMetric[];
  readonly blocks: readonly RecordedBlock[];
}

/** Counts from the workspace. */
export const RECORDING = 'benchmarks/recordings/chat-server-runs.json';
