import type {
  Counts,
  Delta,
  Evidence,
  Figure,
  FinishedRequest,
  GeneratorHealth,
  Interval,
  ObjectiveResult,
  Phase,
  PhaseSummary,
  Plan,
  Sample,
  Summary,
} from '@chatload/contracts';
import { NO_COUNTS } from './counts.ts';
import { createRecorder } from './recorder.ts';

/**
 * A healthy stream of five tokens, one in 10 ms, that began at 1,000 ms; for tests only. Where the
 * changes move its start or its end, what was sent and the headers stay between them.
 */
export function finishedRequest(
  changes: Partial<Sample> = {},
  gapsUs: readonly number[] = [10_000, 10_000, 10_000, 10_000],
): FinishedRequest {
  const { startedAtMs = 1_000, endedAtMs = 1_142 } = changes;
  const between = (atMs: number): number => Math.min(Math.max(atMs, startedAtMs), endedAtMs);
  const sample: Sample = {
    phaseId: 'measure-1',
    index: 0,
    ending: 'complete',
    detail: null,
    httpStatus: 200,
    answerId: 'chatcmpl-1',
    model: 'openai/gpt-3.5-turbo',
    scheduledAtMs: null,
    startedAtMs,
    sentAtMs: between(1_001),
    headersAtMs: between(1_090),
    firstChunkAtMs: 1_100,
    firstTokenAtMs: 1_101.5,
    lastTokenAtMs: 1_141.5,
    endedAtMs,
    connectMs: null,
    connectionReused: true,
    chunkCount: 7,
    tokenEventCount: 5,
    coalescedCount: 0,
    outputTokens: 5,
    tokenSource: 'usage',
    finishReason: 'stop',
    doneMissing: false,
    bytesSent: 100,
    bytesReceived: 2_000,
    chunksAtMs: null,
    ...changes,
  };
  const aboveZero = gapsUs.filter((gapUs) => gapUs > 0);
  return {
    sample,
    gapsUs: Int32Array.from(aboveZero),
    zeroGapCount: gapsUs.length - aboveZero.length,
  };
}

/** What a load thread posts of a phase in which just these requests came about. */
export function deltaOf(
  samples: readonly Partial<Sample>[],
  { phaseId = 'measure-1', ...interval }: Interval & { readonly phaseId?: string },
): Delta {
  const recorder = createRecorder({ phaseId, threadIndex: 0, startMs: interval.startMs });
  for (const changes of samples) {
    const request = finishedRequest({ phaseId, ...changes });
    if (request.sample.ending === 'unsent') {
      recorder.onUnsent(request);
    } else {
      recorder.onStarted(1);
      recorder.onFinished(request);
    }
  }
  return recorder.cut(interval.endMs);
}

export function phase(changes: Partial<Phase> & { slots?: number } = {}): Phase {
  const { slots = 10, ...rest } = changes;
  return {
    id: 'measure-1',
    kind: 'measure',
    target: 'server',
    load: { model: 'closed', slots, batch: 1, stop: { requests: 100 } },
    record: true,
    ...rest,
  };
}

/** A figure of which every statistic is the same, and the changes. */
export function figureOf(value: number, changes: Partial<Figure> = {}): Figure {
  const percentiles = { p50: value, p90: value, p95: value, p99: value, p999: value };
  return { n: 1_000, min: value, mean: value, max: value, ...percentiles, lowN: [], ...changes };
}

/** A plan of one measured phase, streamed from the bundled servers, that judges by nothing. */
export function planWith(changes: Partial<Plan> = {}): Plan {
  return {
    command: 'stream',
    engine: 'native',
    generator: { transport: 'lean', workers: 1, coalesceMs: 0 },
    target: {
      choice: 'find',
      origin: 'http://localhost:3000',
      path: '/v1/chat/completions',
      mockOrigin: null,
      allowedHost: null,
      mock: {},
      launch: null,
      probe: false,
      pid: null,
    },
    request: {
      stream: true,
      builder: 'chat-completions',
      model: 'openai/gpt-3.5-turbo',
      prompts: ['Say something.'],
      maxTokens: null,
      includeUsage: true,
      bodyExtra: null,
      headers: [],
    },
    phases: [phase()],
    limits: { timeoutMs: 120_000, stallTimeoutMs: 30_000 },
    keepAlive: true,
    noBaselineBecause: null,
    readyCheck: true,
    recordChunks: false,
    seed: 1,
    judging: { objectives: [], failOnWarning: false },
    profiling: null,
    plugins: [],
    output: {
      runsFolder: '/runs',
      format: 'text',
      quiet: false,
      against: null,
      saveBaseline: null,
    },
    ...changes,
  };
}

export const NO_EVIDENCE: Evidence = { countAbove: () => 0, latencyMediansMs: [] };

/** A summary whose measured phases had those endings and figures. */
export function summaryOf(
  endings: Counts['endings'],
  figures: PhaseSummary['figures'] = {},
): Summary {
  const measured: PhaseSummary = {
    kind: 'measure',
    target: 'server',
    windowMs: 1_000,
    counts: { ...NO_COUNTS, endings },
    peakInFlight: 1,
    completeRatio: 1,
    requestsPerSec: 1,
    goodputPerSec: null,
    outputTokensPerSec: 1,
    offered: null,
    sentBytesPerSec: 1,
    receivedBytesPerSec: 1,
    tailMs: 0,
    doneMissing: 0,
    connectionsOpened: 1,
    httpStatuses: {},
    tokenSources: [],
    itlApplies: false,
    figures,
    custom: {},
  };
  return { phases: { 'measure-1': measured }, measured, baseline: null, added: null };
}

export const HEALTHY_GENERATOR: GeneratorHealth = {
  loopDelayP99Ms: 0.5,
  loopDelayMaxMs: 4,
  cpuRatio: 0.1,
  cpuPeakRatio: 0.2,
  threads: [],
};

/** `ttfcMs p50 < 500`, met at 100, and the changes. */
export function judgedObjective(changes: Partial<ObjectiveResult>): ObjectiveResult {
  return {
    metric: 'ttfcMs',
    statistic: 'p50',
    comparison: '<',
    limit: 500,
    value: 100,
    margin: 400,
    n: 1_000,
    samplesNeeded: 4,
    outcome: 'met',
    ...changes,
  };
}
