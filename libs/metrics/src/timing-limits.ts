import type { GeneratorHealth, ObjectiveResult, Plan, Summary } from '@chatload/contracts';
import { isOfServer, nameObjective } from './judge-objective.ts';

/** A time that an objective judges, and that the instrument's own error may spoil. */
export interface JudgedTime {
  readonly name: string;
  readonly ms: number;
}

export interface TimingDoubt {
  readonly level: 'degraded' | 'inconclusive';
  readonly limitMs: number;
}

/**
 * The limits of the instrument's own timing error at p99: a fixed part, below which it never matters,
 * or a share of the figure judged, whichever is more. The gravest first.
 */
const TIMING_LIMITS = [
  { level: 'inconclusive', fixedMs: 5, share: 0.2 },
  { level: 'degraded', fixedMs: 2, share: 0.05 },
] as const;

/** What an error of the instrument means for a figure; `null` where it does not matter. */
export function doubtTiming(errorMs: number, judged: JudgedTime | null): TimingDoubt | null {
  for (const { level, fixedMs, share } of TIMING_LIMITS) {
    const limitMs = Math.max(fixedMs, share * (judged?.ms ?? 0));
    if (errorMs > limitMs) return { level, limitMs };
  }
  return null;
}

/**
 * The smallest time that an objective judges: what is exact enough for it is so for the others.
 * `null` when no time is judged, and the fixed limits hold.
 */
export function findSmallestJudged(objectives: readonly ObjectiveResult[]): JudgedTime | null {
  const times = objectives.flatMap((objective): JudgedTime[] => {
    const { metric, value, outcome } = objective;
    const isTime =
      metric.endsWith('Ms') && !isOfServer(metric) && value !== null && outcome !== 'cannot_judge';
    return isTime ? [{ name: nameObjective(objective), ms: value }] : [];
  });
  return times.toSorted((a, b) => a.ms - b.ms)[0] ?? null;
}

/**
 * p99 of how late the generator was against its schedule; `null` in a closed model, and where all
 * slots were busy: then requests wait for the server, and the lag is not the generator's own.
 */
export function ownSendLagMs(plan: Plan, { phases, measured }: Summary): number | null {
  const allBusy = plan.phases.some(
    ({ id, record, load }) => record && (phases[id]?.peakInFlight ?? 0) >= load.slots,
  );
  return allBusy ? null : (measured.figures.sendLagMs?.p99 ?? null);
}

/** Of one core, for two seconds running. */
export const CPU_EXHAUSTED_RATIO = 0.95;

/** A load thread that has no CPU time left reads its sockets late, whatever else its figures say. */
export function isCpuExhausted({ cpuPeakRatio }: GeneratorHealth): boolean {
  return cpuPeakRatio >= CPU_EXHAUSTED_RATIO;
}
