import type { Plan } from '@chatload/contracts';
import { slotsFlag } from '@chatload/metrics';
import { countNeeds } from './count-needs.ts';
import { findShortage } from './find-shortage.ts';
import { readLimits } from './read-limits.ts';

/**
 * Whether this machine can carry the plan's load at all.
 *
 * @throws CHL_ERR_NOT_ENOUGH_FILES, CHL_ERR_NOT_ENOUGH_PORTS, CHL_ERR_NOT_ENOUGH_MEMORY
 */
export function preflight(plan: Plan): void {
  const shortage = findShortage(countNeeds(plan), readLimits(), slotsFlag(plan).flag);
  if (shortage !== null) throw shortage;
}
