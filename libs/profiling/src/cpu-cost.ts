import type { Finding } from '@chatload/contracts';
import type { FindingContext } from './finding-context.ts';
import type { CpuTree } from './call-tree.ts';
import type { RelayedLoad } from './profiled-run.ts';

/**
 * What functions of a server's own may spend, under a profiler, before they count as more than
 * relaying. All of `chat-server`'s own functions together took 4 µs per chunk and 30 to 70 µs per
 * request, on two cores shared with its load; any one of another server's gets about five times that.
 */
const ALLOWED_MS = { perRequest: 0.3, perChunk: 0.02 };

/** Below this share of a core nobody gains by an improvement. */
const WORTHWHILE_CORE_RATIO = 0.02;

/** Whether time spent by own code is more than it takes to relay what was relayed meanwhile. */
export function exceedsRelaying(spentMs: number, { requests, chunks }: RelayedLoad): boolean {
  return spentMs > requests * ALLOWED_MS.perRequest + chunks * ALLOWED_MS.perChunk;
}

/** How much a hot spot matters: by its share of the busy time and of a core. */
export function rateCpuCost(
  spentMs: number,
  tree: CpuTree,
  { isCpuSaturated }: FindingContext,
): Finding['severity'] {
  const busyRatio = spentMs / tree.busyMs;
  const coreRatio = spentMs / tree.windowMs;
  if (isCpuSaturated && busyRatio >= 0.2) return 'serious';
  return coreRatio >= WORTHWHILE_CORE_RATIO ? 'warning' : 'note';
}

/** The more samples a share rests on, the surer it is. */
export function rateConfidence(samples: number): Finding['confidence'] {
  if (samples >= 100) return 'high';
  return samples >= 25 ? 'medium' : 'low';
}
