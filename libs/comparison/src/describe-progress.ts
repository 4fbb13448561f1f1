import { formatRatio } from './format-change.ts';
import type { LookPlan, PairedVerdict } from './judge-pairs.ts';

/** One line on where a comparison stands: `pair 6 of at most 18: serverCpuUsPerChunk +1.2 %`. */
export function describeProgress(
  { pairs, metrics }: PairedVerdict,
  { maxPairs }: LookPlan,
): string {
  const changes = metrics.map(({ key, ratio }) => `${key} ${formatRatio(ratio)}`);
  return `pair ${pairs} of at most ${maxPairs}: ${changes.join(' · ')}`;
}
