import type { MockHealth } from '@chatload/contracts';
import { decodeHistogram, mergeHistograms, STORED_PER_UNIT } from './histogram.ts';

/**
 * The mock's emission error over several phases, from the histograms (compressed, base64, integer
 * microseconds) that it gave of each; `null` when it sent no event in any of them.
 */
export function mergeEmissionErrors(encoded: readonly string[]): MockHealth | null {
  const merged = mergeHistograms(encoded.map(decodeHistogram));
  if (merged.totalCount === 0) return null;
  const percentileMs = (percentile: number): number =>
    merged.getValueAtPercentile(percentile) / STORED_PER_UNIT;
  return {
    emissionErrorP50Ms: percentileMs(50),
    emissionErrorP99Ms: percentileMs(99),
    emissionErrorMaxMs: percentileMs(100),
    events: merged.totalCount,
  };
}
