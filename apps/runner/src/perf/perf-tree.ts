import type { Figures, Side } from '@chatload/comparison';

/** One of the two versions, on the disk. */
export interface PerfTree {
  readonly side: Side;
  /** Root of its workspace; absolute. */
  readonly root: string;
}

/** What a run of one side came to. */
export interface SideRun {
  readonly figures: Readonly<Record<string, SideFigure>>;
}

export interface SideFigure {
  readonly value: number;
  /** `null` where either may be good. */
  readonly better: 'lower' | 'higher' | null;
}

export function readValues({ figures }: SideRun): Figures {
  return Object.fromEntries(Object.entries(figures).map(([key, { value }]) => [key, value]));
}
