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
}

export interface GeneratorHealth {
  /** Worst p99 of the load threads' event-loop delay, resolution subtracted; over recorded phases. */
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  /** CPU time of the busiest load thread over wall time, mean over the recorded phases. */
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
}

export interface CountsCheck {
  readonly agree: boolean;
  /** One line for each count that differs, with both figures. */
  readonly differences: readonly string[];
}
