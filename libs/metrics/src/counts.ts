import type { Counts, Ending, Sample } from '@chatload/contracts';

export const NO_COUNTS: Counts = {
  started: 0,
  endings: {},
  chunks: 0,
  tokenEvents: 0,
  coalesced: 0,
  outputTokens: 0,
  bytesSent: 0,
  bytesReceived: 0,
};

/** What one request adds when it ends; it was counted as started when it was released. */
export function countsOfEnded(sample: Sample): Counts {
  return {
    started: 0,
    endings: { [sample.ending]: 1 },
    chunks: sample.chunkCount,
    tokenEvents: sample.tokenEventCount,
    coalesced: sample.coalescedCount,
    outputTokens: sample.outputTokens ?? 0,
    bytesSent: sample.bytesSent,
    bytesReceived: sample.bytesReceived,
  };
}

export function addCounts(a: Counts, b: Counts): Counts {
  const endings: Partial<Record<Ending, number>> = { ...a.endings };
  for (const [ending, count] of endingCounts(b)) endings[ending] = (endings[ending] ?? 0) + count;
  return {
    started: a.started + b.started,
    endings,
    chunks: a.chunks + b.chunks,
    tokenEvents: a.tokenEvents + b.tokenEvents,
    coalesced: a.coalesced + b.coalesced,
    outputTokens: a.outputTokens + b.outputTokens,
    bytesSent: a.bytesSent + b.bytesSent,
    bytesReceived: a.bytesReceived + b.bytesReceived,
  };
}

/** Every ending that occurred, with its count. */
export function endingCounts(counts: Counts): readonly [Ending, number][] {
  return Object.entries(counts.endings) as [Ending, number][];
}

/** The requests that have ended and were sent: an `unsent` one had no chance to fail. */
export function countSent(counts: Counts): number {
  return countEnded(counts) - (counts.endings.unsent ?? 0);
}

/** The requests that have ended, however they did. */
export function countEnded(counts: Counts): number {
  return endingCounts(counts).reduce((sum, [, count]) => sum + count, 0);
}
