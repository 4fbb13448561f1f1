import type {
  AddedLatency,
  HistogramKey,
  Objective,
  ObjectiveResult,
  PhaseSummary,
  ScalarKey,
  ServerFigures,
  ServerKey,
  Statistic,
  Summary,
} from '@chatload/contracts';
import { countEnded } from './counts.ts';
import { PER_MILLE } from './figure.ts';
import { holds } from './holds.ts';
import { METRICS } from './metrics/metrics.ts';

/** An objective against the measured phases: met, missed, or with too few samples to be judged. */
export function judgeObjective(
  objective: Objective,
  summary: Summary,
  server: ServerFigures | null = null,
): ObjectiveResult {
  const { metric, statistic, comparison, limit } = objective;
  const { value, n } = isOfServer(metric)
    ? readServer(metric, server)
    : readMetric(metric, statistic, summary);
  const samplesNeeded = isOfServer(metric) ? 1 : countSamplesNeeded(statistic);
  const judge = (margin: number | null, outcome: ObjectiveResult['outcome']): ObjectiveResult => ({
    ...objective,
    value,
    margin,
    n,
    samplesNeeded,
    outcome,
  });
  if (value === null) return judge(null, 'cannot_judge');
  const margin = comparison.startsWith('<') ? limit - value : value - limit;
  if (n < samplesNeeded) return judge(margin, 'cannot_judge');
  return judge(margin, holds(value, objective) ? 'met' : 'missed');
}

/** As it is written on the command line, e.g. `ttftMs p95`. */
export function nameObjective({ metric, statistic }: Objective): string {
  return statistic === null ? metric : `${metric} ${statistic}`;
}

/**
 * 2/(1−q) for a percentile: with fewer, not even two samples lie above it, and one stray sample
 * decides. 4 for a mean, rate or ratio; a minimum or maximum is what it is. Not asked of the server's
 * own figures: they are read off its counters, and one reading covers all of its time.
 */
function countSamplesNeeded(statistic: Statistic | null): number {
  if (statistic === 'min' || statistic === 'max') return 0;
  if (statistic === 'mean' || statistic === null) return 4;
  return 2_000 / (1_000 - PER_MILLE[statistic]);
}

/** A metric's figure and the samples behind it; `null` and 0 where the run has none. */
interface Reading {
  readonly value: number | null;
  readonly n: number;
}

const NOTHING: Reading = { value: null, n: 0 };

function readMetric(metric: string, statistic: Statistic | null, summary: Summary): Reading {
  const { measured } = summary;
  if (isScalar(metric) && statistic === null) {
    const n = countEnded(measured.counts);
    const value = measured[metric];
    return n === 0 || value === null ? NOTHING : { value, n };
  }
  if (isTiming(metric) && statistic !== null) {
    const figure = measured.figures[metric];
    return figure === undefined ? NOTHING : { value: figure[statistic], n: figure.n };
  }
  if (isAdded(metric) && (statistic === 'p50' || statistic === 'mean')) {
    const figure = summary.added?.[metric] ?? null;
    return figure === null
      ? NOTHING
      : { value: figure[statistic], n: countOfBothSides(ADDED[metric], summary) };
  }
  return readCustom(metric, statistic, measured);
}

function readServer(metric: ServerKey, server: ServerFigures | null): Reading {
  return server === null ? NOTHING : { value: server[SERVER[metric]], n: server.samples };
}

/** A metric over Samples: a ratio is one figure, a distribution has statistics. */
function readCustom(
  metric: string,
  statistic: Statistic | null,
  { custom }: PhaseSummary,
): Reading {
  const found = Object.hasOwn(custom, metric) ? custom[metric] : undefined;
  if (found === undefined) return NOTHING;
  const value = statistic === null ? found.ratio : found.figure?.[statistic];
  return value === undefined || value === null ? NOTHING : { value, n: found.n };
}

/** A difference is no surer than the side that has fewer samples. */
function countOfBothSides(key: HistogramKey, { measured, baseline }: Summary): number {
  const count = (side: PhaseSummary | null): number => side?.figures[key]?.n ?? 0;
  return Math.min(count(measured), count(baseline));
}

const SCALARS: Readonly<Record<ScalarKey, true>> = {
  completeRatio: true,
  requestsPerSec: true,
  goodputPerSec: true,
  outputTokensPerSec: true,
  sentBytesPerSec: true,
  receivedBytesPerSec: true,
};

const SERVER = {
  serverCpuRatio: 'cpuRatio',
  serverRssPeakBytes: 'rssPeakBytes',
  serverLoopDelayMaxMs: 'loopDelayMaxMs',
} as const satisfies Record<ServerKey, keyof ServerFigures>;

/** The timing of which each is the difference. */
const ADDED: Readonly<Record<keyof AddedLatency, HistogramKey>> = {
  addedTtftMs: 'ttftMs',
  addedGapMs: 'gapMs',
  addedE2eMs: 'e2eMs',
};

function isScalar(metric: string): metric is ScalarKey {
  return Object.hasOwn(SCALARS, metric);
}

/** Whether the server under test was asked, and not the requests. */
export function isOfServer(metric: string): metric is ServerKey {
  return Object.hasOwn(SERVER, metric);
}

function isTiming(metric: string): metric is HistogramKey {
  return Object.hasOwn(METRICS, metric);
}

function isAdded(metric: string): metric is keyof AddedLatency {
  return Object.hasOwn(ADDED, metric);
}
