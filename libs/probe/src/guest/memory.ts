import type { MemoryFigures } from '../wire.ts';

/** Absolute CLOCK_MONOTONIC milliseconds: the time axis of the run. */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export function readMemory(): MemoryFigures {
  const { rss, heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage();
  return {
    atMs: monotonicNow(),
    rssBytes: rss,
    heapUsedBytes: heapUsed,
    heapTotalBytes: heapTotal,
    externalBytes: external,
    arrayBuffersBytes: arrayBuffers,
  };
}
