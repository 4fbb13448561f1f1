import type { Ending } from './ending.ts';
import type { Sample } from './sample.ts';

/**
 * What a load thread posts once a second, and at each phase's end. The live view, intervals.jsonl,
 * trend tests and charts all eat the same Deltas; adding up a phase's Deltas gives its figures.
 */
export interface Delta {
  readonly phaseId: string;
  readonly threadIndex: number;
  readonly interval: Interval;
  readonly counts: Counts;
  /** Requests that were in flight at the interval's end, and the most there were during it. */
  readonly inFlight: { readonly end: number; readonly peak: number };
  /** HdrHistogram V2 (compressed, base64) of integer microseconds, by metric key. */
  readonly histograms: Readonly<Partial<Record<HistogramKey, string>>>;
  /**
   * The same of only those values whose own time a stall of the machine reached into, as far as known
   * by then; none, or absent, where nothing stood still.
   */
  readonly stalledHistograms?: Readonly<Partial<Record<HistogramKey, string>>>;
  /** The requests that ended during the interval. */
  readonly samples: readonly Sample[];
}

/** Absolute monotonic milliseconds. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

export interface Counts {
  /** Released by the driver. */
  readonly started: number;
  /** Each ending counted where it happened; only those that occurred are present. */
  readonly endings: Readonly<Partial<Record<Ending, number>>>;
  readonly chunks: number;
  readonly tokenEvents: number;
  readonly coalesced: number;
  readonly outputTokens: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/** Figures that are recorded into histograms; the closed set of built-in timings. */
export type HistogramKey =
  | 'ttfcMs'
  | 'ttftMs'
  | 'gapMs'
  | 'tpotMs'
  | 'e2eMs'
  | 'connectMs'
  | 'sendLagMs'
  | 'streamTokensPerSec';
