import type {
  Calibration,
  CitedCalibration,
  MachineFacts,
  Plan,
  Summary,
} from '@chatload/contracts';
import { citeCalibration } from '@chatload/metrics';
import { findCalibration } from './calibration-store.ts';

/**
 * What stored calibrations say of a run; `null` where none is of its machine, Node and transport.
 * `undefined` of whole answers, and of a run that collects what arrives: such stamps were not
 * calibrated.
 */
export function citeInReport(known: {
  readonly calibrations: readonly Calibration[];
  readonly plan: Plan;
  readonly machine: MachineFacts;
  readonly summary: Summary;
}): CitedCalibration | null | undefined {
  const { calibrations, plan, machine, summary } = known;
  const { transport, coalesceMs } = plan.generator;
  if (!plan.request.stream || coalesceMs > 0) return undefined;
  const calibration = findCalibration(calibrations, machine, transport);
  return calibration && citeCalibration(calibration, summary.measured);
}
