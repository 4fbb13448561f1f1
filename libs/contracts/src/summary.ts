import type { Counts, HistogramKey } from './delta.ts';
import type { Ending } from './ending.ts';
import type { PhaseKind, TargetRole } from './plan.ts';

/** A timing's statistics in the unit of its key; from merged histograms, never averaged. */
export interface Figure {
  readonly n: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  /** The percentiles with fewer than 10/(1−q) samples behind them. */
  readonly lowN: readonly PercentileKey[];
}

export type PercentileKey = 'p50' | 'p90' | 'p95' | 'p99' | 'p999';

/** The figures of one phase, or of several of one kind put together. */
export interface PhaseSummary {
  readonly kind: PhaseKind;
  readonly target: TargetRole;
  /**
   * Sum of the phases' own windows: first start to last end of a count-limited phase; of a timed one
   * its duration, or less if it was ended early.
   */
  readonly windowMs: number;
  readonly counts: Counts;
  readonly peakInFlight: number;
  /** Share of the ended requests that ended `complete`. */
  readonly completeRatio: number;
  /** Completions inside the window over its length. */
  readonly requestsPerSec: number;
  /**
   * Completions inside the window that met every objective on a figure of single requests, over its
   * length; `null` when there is no such objective.
   */
  readonly goodputPerSec: number | null;
  readonly outputTokensPerSec: number;
  /** What the load shape asked for against what was sent; `null` in a closed model. */
  readonly offered: OfferedLoad | null;
  /** Bytes of bodies, each way. */
  readonly sentBytesPerSec: number;
  readonly receivedBytesPerSec: number;
  /** The part of a count-limited window in which under half of the slots were busy. */
  readonly tailMs: number;
  readonly doneMissing: number;
  readonly connectionsOpened: number;
  readonly httpStatuses: Readonly<Record<string, number>>;
  readonly tokenSources: readonly ('usage' | 'events')[];
  /**
   * Whether each token-carrying event was one output token, by the server's own `usage`: only then
   * may the chunk gap be called inter-token latency.
   */
  readonly itlApplies: boolean;
  readonly figures: Readonly<Partial<Record<HistogramKey, Figure>>>;
  /**
   * The figures without the values that a stall of the machine reached into: beside the whole ones,
   * never in their place. Only of timings that a stall touched, `null` where it left none; absent where
   * none was touched.
   */
  readonly outsideStalls?: Readonly<Partial<Record<HistogramKey, Figure | null>>>;
  /** Metrics over Samples, built-in and from plug-ins, by key. */
  readonly custom: Readonly<Record<string, CustomFigure>>;
  /** Why requests failed, most frequent first, at most 5; absent or empty where none did. */
  readonly causes?: readonly FailureCause[];
}

/** What a metric over Samples came to. */
export interface CustomFigure {
  readonly title: string;
  readonly unit: string;
  /** The requests that had a value. */
  readonly n: number;
  /** Of a ratio: the share of yes, `null` when n is 0. Of a distribution: `null`. */
  readonly ratio: number | null;
  /** Of a distribution with n above 0; else `null`. */
  readonly figure: Figure | null;
}

/** Requests per second of an open model, over the time in which they were to start. */
export interface OfferedLoad {
  readonly offeredPerSec: number;
  readonly achievedPerSec: number;
}

/** How many requests ended alike, with the same detail; the detail is untrusted text. */
export interface FailureCause {
  readonly ending: Ending;
  readonly detail: string | null;
  readonly count: number;
}

export interface Summary {
  readonly phases: Readonly<Record<string, PhaseSummary>>;
  /** All recorded phases through the server under test. */
  readonly measured: PhaseSummary;
  /** All phases that went directly to the mock; `null` without a baseline. */
  readonly baseline: PhaseSummary | null;
  readonly added: AddedLatency | null;
}

/**
 * What the server under test adds to its upstream, from alternating phases of one run. A figure is
 * `null` when either side has none: answers of a single token have no gaps.
 */
export interface AddedLatency {
  readonly addedTtftMs: AddedFigure | null;
  readonly addedGapMs: AddedFigure | null;
  /** What reports show of whole answers, which have neither of the others. */
  readonly addedE2eMs: AddedFigure | null;
}

/**
 * Median through the server minus median directly, over all alternations; `lowest` and `highest` are
 * the same difference taken alternation by alternation: its spread.
 */
export interface AddedFigure {
  readonly p50: number;
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
  readonly alternations: number;
}
