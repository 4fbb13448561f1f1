import type { CitedCalibration } from './calibration.ts';
import type { ObjectiveResult } from './objective.ts';
import type { RunWarning } from './warning.ts';

/** Whether the run passed, and whether it can be believed. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly exitCode: number;
  /** One line that gives the decisive reason. */
  readonly reason: string;
  /** In the plan's order. */
  readonly objectives: readonly ObjectiveResult[];
  readonly warnings: readonly RunWarning[];
  readonly validity: Validity;
}

export type Outcome = 'pass' | 'fail' | 'inconclusive' | 'rig_failed' | 'interrupted';

/** The instrument's judgement of itself. */
export interface Validity {
  readonly level: 'good' | 'degraded' | 'inconclusive';
  readonly notes: readonly string[];
  readonly generator: GeneratorHealth;
  /** `null` when the run had no mock of ours to ask. */
  readonly mock: MockHealth | null;
  /** How the servers' own counters compare with the generator's; `null` where none could be asked. */
  readonly countsAgree: CountsCheck | null;
  /** Absent from a run that no canary watched. */
  readonly stalls?: StallsSeen;
  /**
   * What a calibration of this machine, Node and transport says of the timings' own errors; `null`
   * where there is none.
   */
  readonly calibration?: CitedCalibration | null;
}

/**
 * How often and how long nothing ran during the recorded phases, as seen by a thread that only sleeps
 * and stamps, at each end.
 */
export interface StallsSeen {
  readonly generator: StallTotals;
  /** `null` where there was no mock of ours to ask. */
  readonly mock: StallTotals | null;
}

export interface StallTotals {
  readonly count: number;
  readonly totalMs: number;
  readonly maxMs: number;
}

/** Of each figure the worst that any load thread has; and the figures of each. */
export interface GeneratorHealth extends ThreadHealth {
  readonly threads: readonly ThreadHealth[];
}

/** What a load thread says of itself, over the recorded phases. */
export interface ThreadHealth {
  /** p99 of its event-loop delay, resolution subtracted. */
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  /** CPU time over wall time, mean over the recorded phases. */
  readonly cpuRatio: number;
  /** The worst two seconds running. */
  readonly cpuPeakRatio: number;
}

/** The mock's emission error: actual − due, over all events of the recorded phases. */
export interface MockHealth {
  readonly emissionErrorP50Ms: number;
  readonly emissionErrorP99Ms: number;
  readonly emissionErrorMaxMs: number;
  readonly events: number;
  /** Without the windows of 0.1 s that a stall touched; absent where the mock did not say. */
  readonly outsideStalls?: Omit<MockHealth, 'outsideStalls'> | null;
}

export interface CountsCheck {
  readonly agree: boolean;
  /** One line for each count that differs, with both figures. */
  readonly differences: readonly string[];
}
