/** The process of the server under test, and who watches it. */
export interface WatchedProcess {
  /** `probe` from inside, `pid` from outside. */
  readonly source: 'probe' | 'pid';
  readonly pid: number;
  /** `null` from outside. */
  readonly nodeVersion: string | null;
}

/**
 * What the server under test used while it was measured: over the recorded phases through it, as seen
 * by the probe from inside, or by its process id from outside, which leaves figures `null` that only
 * the process itself knows. 1.0 of CPU is one core.
 */
export interface ServerFigures extends WatchedProcess {
  /** How many samples, four a second, are behind the figures. */
  readonly samples: number;
  /** Mean. */
  readonly cpuRatio: number;
  /** The worst 5 seconds running. */
  readonly cpuPeakRatio: number;
  readonly rssPeakBytes: number;
  readonly heapUsedPeakBytes: number | null;
  /** The worst single delay, and the worst p99 of a sample; the timer's own resolution subtracted. */
  readonly loopDelayMaxMs: number | null;
  readonly loopDelayP99Ms: number | null;
  /** Samples whose worst delay was above 50 ms. */
  readonly blockedSamples: number | null;
  readonly loopUtilizationRatio: number | null;
  /** Mean, on V8's heap, by the main thread. */
  readonly allocatedBytesPerSec: number | null;
  /** Pauses of all kinds. */
  readonly gcMs: number | null;
  /** Connections opened to its upstream, for how many requests. */
  readonly upstreamSockets: number | null;
  readonly upstreamRequests: number | null;
}
