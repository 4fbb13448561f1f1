import type { Evidence } from '@chatload/contracts';
import { countSent } from './counts.ts';
import { countValuesAbove, mergeHistograms } from './histogram.ts';
import type { Merger } from './merger.ts';
import { isMeasured } from './phase-totals.ts';

/** What warnings need of the measured phases beyond their summary; of all that has been merged so far. */
export function gatherEvidence({ totals, latencyCourse }: Merger): Evidence {
  const measured = totals.filter(({ phase }) => isMeasured(phase));
  const requests = measured.reduce((sum, { counts }) => sum + countSent(counts), 0);
  const inFlight = Math.max(0, ...measured.map(({ peakInFlight }) => peakInFlight));
  return {
    countAbove(key, limit) {
      const merged = mergeHistograms(
        measured.flatMap(({ histograms }) => histograms.get(key) ?? []),
      );
      return countValuesAbove(merged, limit);
    },
    latencyMediansMs: latencyCourse.medians({ requests, inFlight }),
  };
}
