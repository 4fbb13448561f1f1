import { ChatloadError } from '@chatload/kernel';
import type { Needs } from './count-needs.ts';
import type { Limits } from './read-limits.ts';

/** Room for what nobody counted. */
const MOST_MEMORY_RATIO = 0.9;

/**
 * What there is too little of for that load, as the error that says so with the numbers; `null` where
 * all suffices. Found before anything starts: later it would look like a fault of the server.
 *
 * @param flag what sets the load, e.g. `--concurrent`
 */
export function findShortage(needs: Needs, limits: Limits, flag: string): ChatloadError | null {
  const { slots } = needs;
  if (limits.files !== null && needs.files > limits.files) {
    const details = { flag, slots, needed: needs.files, limit: limits.files };
    return new ChatloadError('CHL_ERR_NOT_ENOUGH_FILES', details);
  }
  if (limits.ports !== null && needs.ports > limits.ports) {
    const details = { flag, slots, needed: needs.ports, limit: limits.ports };
    return new ChatloadError('CHL_ERR_NOT_ENOUGH_PORTS', details);
  }
  const { memoryBytes } = limits;
  if (memoryBytes !== null && needs.memoryBytes > MOST_MEMORY_RATIO * memoryBytes) {
    const details = { flag, slots, needed: toMb(needs.memoryBytes), limit: toMb(memoryBytes) };
    return new ChatloadError('CHL_ERR_NOT_ENOUGH_MEMORY', details);
  }
  return null;
}

function toMb(bytes: number): number {
  return Math.round(bytes / 1e6);
}
