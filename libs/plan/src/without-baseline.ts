import type { Plan, StopRule } from '@chatload/contracts';

import { deepFreeze } from './deep-freeze.ts';

/**
 * The plan without its direct baseline, for a run that finds it has no mock to go to: the phases to
 * the mock are gone and the measured ones are one again. Only for a plan of which nothing has
 * started yet. A plan that has no baseline comes back as it is, with its own reason.
 */
export function withoutBaseline(plan: Plan, because: string): Plan {
  if (plan.noBaselineBecause !== null) return plan;
  const toServer = plan.phases.filter(({ target }) => target === 'server');
  const warmups = toServer.filter(({ kind }) => kind !== 'measure');
  const measured = toServer.filter(({ kind }) => kind === 'measure');
  const [first] = measured;
  const stop = addStops(measured.map(({ load }) => load.stop));
  const phases = first ? [...warmups, { ...first, load: { ...first.load, stop } }] : warmups;
  return deepFreeze({ ...plan, phases, noBaselineBecause: because });
}

function addStops(stops: readonly StopRule[]): StopRule {
  if (stops.every((stop) => 'requests' in stop)) {
    return { requests: stops.reduce((total, stop) => total + stop.requests, 0) };
  }
  const timed = stops.filter((stop) => 'durationMs' in stop);
  const durationMs = timed.reduce((total, stop) => total + stop.durationMs, 0);
  // Pieces at a rate are no whole numbers, and their sum is off by the last bits.
  return { durationMs: Math.round(durationMs * 1e6) / 1e6 };
}
