import type { BuiltInMetric, Metric, Statistic } from '@chatload/contracts';

/** Metrics that an objective can name, each with its statistics: none where it is a single figure. */
export type KnownMetrics = Readonly<Record<string, readonly Statistic[]>>;

const OF_A_TIMING: readonly Statistic[] = [
  'p50',
  'p90',
  'p95',
  'p99',
  'p999',
  'mean',
  'min',
  'max',
];

/** Differences of two figures: of their minima or of single requests there is nothing to subtract. */
const OF_A_DIFFERENCE: readonly Statistic[] = ['p50', 'mean'];

export const BUILT_IN_METRICS = {
  ttfcMs: OF_A_TIMING,
  ttftMs: OF_A_TIMING,
  gapMs: OF_A_TIMING,
  tpotMs: OF_A_TIMING,
  e2eMs: OF_A_TIMING,
  streamTokensPerSec: OF_A_TIMING,
  connectMs: OF_A_TIMING,
  sendLagMs: OF_A_TIMING,
  addedTtftMs: OF_A_DIFFERENCE,
  addedGapMs: OF_A_DIFFERENCE,
  addedE2eMs: OF_A_DIFFERENCE,
  completeRatio: [],
  requestsPerSec: [],
  goodputPerSec: [],
  outputTokensPerSec: [],
  sentBytesPerSec: [],
  receivedBytesPerSec: [],
  serverCpuRatio: [],
  serverRssPeakBytes: [],
  serverLoopDelayMaxMs: [],
} as const satisfies Record<BuiltInMetric, readonly Statistic[]>;

/** The metrics that an objective can name beside the built-in ones, from those over Samples. */
export function toKnownMetrics(metrics: readonly Metric[]): KnownMetrics {
  return Object.fromEntries(
    metrics.map(({ key, kind }) => [key, kind === 'distribution' ? OF_A_TIMING : []]),
  );
}

const OF_STREAMS: ReadonlySet<string> = new Set<BuiltInMetric>([
  'ttfcMs',
  'ttftMs',
  'gapMs',
  'tpotMs',
  'streamTokensPerSec',
  'addedTtftMs',
  'addedGapMs',
]);

/** Whether a whole answer has no such figure. */
export function isOfStreams(metric: string): boolean {
  return OF_STREAMS.has(metric);
}
