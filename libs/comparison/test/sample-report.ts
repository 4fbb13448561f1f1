import type { Figure, Plan, PhaseSummary, Report, ServerFigures } from '@chatload/contracts';

/** What a test changes of a healthy run. */
export interface ReportChanges {
  readonly id?: string;
  /** Times all timings of the run. */
  readonly slowness?: number;
  readonly plan?: Partial<Plan>;
  readonly measured?: Partial<PhaseSummary>;
  readonly server?: Partial<ServerFigures> | null;
  readonly report?: Partial<Report>;
}

const LOAD = { model: 'closed', slots: 10, batch: 5, stop: { requests: 100 } } as const;

/** A watched run of 100 streams; every figure that can be compared is there. */
export function makeReport(changes: ReportChanges = {}): Report {
  const measured = { ...makeMeasured(changes.slowness ?? 1), ...changes.measured };
  const addedGapMs = { p50: -0.01, mean: 0, lowest: -0.1, highest: 0.1, alternations: 3 };
  return {
    schemaVersion: 1,
    tool: { name: 'chatload', version: '0.1.0' },
    run: {
      id: changes.id ?? 'run-1',
      startedAt: '2026-11-25T04:18:30.127Z',
      startedAtMs: 8_236_482,
      durationMs: 9_412,
      command: 'chatload stream --concurrent 10 --requests 100',
      aborted: false,
    },
    machine: {
      os: 'Linux 6.1.0',
      arch: 'x64',
      cpuModel: 'AMD EPYC 7B13',
      cpuCount: 2,
      memoryBytes: 8_326_127_616,
      nodeVersion: 'v24.21.0',
      libraries: {},
    },
    plan: { ...PLAN, ...changes.plan },
    target: {
      url: 'http://localhost:3000/v1/chat/completions',
      address: '127.0.0.1',
      startedBy: 'chatload',
      description: 'the bundled chat-server',
      mockUrl: 'http://localhost:3001',
      watched: { source: 'probe', pid: 1, nodeVersion: 'v24.21.0' },
    },
    sections: {
      summary: {
        phases: {},
        measured,
        baseline: null,
        added: { addedTtftMs: { ...addedGapMs, p50: 1.5 }, addedGapMs, addedE2eMs: null },
      },
      server: changes.server === null ? null : { ...SERVER, ...changes.server },
      profiling: null,
    },
    pluginFailures: [],
    verdict: {
      outcome: 'pass',
      exitCode: 0,
      reason: 'all objectives met',
      objectives: [],
      warnings: [],
      validity: {
        level: 'good',
        notes: [],
        generator: {
          loopDelayP99Ms: 0.1,
          loopDelayMaxMs: 1,
          cpuRatio: 0.1,
          cpuPeakRatio: 0.2,
          threads: [],
        },
        mock: null,
        countsAgree: null,
      },
    },
    ...changes.report,
  };
}

const PLAN: Plan = {
  command: 'stream',
  engine: 'native',
  generator: { transport: 'lean', workers: 1, coalesceMs: 0 },
  target: {
    choice: 'find',
    origin: 'http://localhost:3000',
    path: '/v1/chat/completions',
    mockOrigin: null,
    allowedHost: null,
    mock: { 'ttft-ms': '100' },
    launch: null,
    probe: true,
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
  phases: [{ id: 'measure-1', kind: 'measure', target: 'server', load: LOAD, record: true }],
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
    runsFolder: '/tmp/runs',
    format: 'text',
    quiet: false,
    against: null,
    saveBaseline: null,
  },
};

const SERVER: ServerFigures = {
  source: 'probe',
  pid: 1,
  nodeVersion: 'v24.21.0',
  samples: 20,
  cpuRatio: 0.2,
  cpuPeakRatio: 0.3,
  rssPeakBytes: 90_000_000,
  heapUsedPeakBytes: 40_000_000,
  loopDelayMaxMs: 4,
  loopDelayP99Ms: 2,
  blockedSamples: 0,
  loopUtilizationRatio: 0.2,
  allocatedBytesPerSec: 16_000_000,
  gcMs: 12,
  upstreamSockets: 10,
  upstreamRequests: 100,
};

function makeMeasured(slowness: number): PhaseSummary {
  return {
    kind: 'measure',
    target: 'server',
    windowMs: 5_000,
    counts: {
      started: 100,
      endings: { complete: 100 },
      chunks: 4_000,
      tokenEvents: 3_900,
      coalesced: 0,
      outputTokens: 3_900,
      bytesSent: 20_000,
      bytesReceived: 1_000_000,
    },
    peakInFlight: 10,
    completeRatio: 1,
    requestsPerSec: 20 / slowness,
    goodputPerSec: null,
    outputTokensPerSec: 780 / slowness,
    offered: null,
    sentBytesPerSec: 4_000,
    receivedBytesPerSec: 200_000,
    tailMs: 0,
    doneMissing: 0,
    connectionsOpened: 10,
    httpStatuses: { 200: 100 },
    tokenSources: ['usage'],
    itlApplies: true,
    figures: {
      ttfcMs: makeFigure(100 * slowness),
      ttftMs: makeFigure(101 * slowness),
      gapMs: makeFigure(10 * slowness),
      e2eMs: makeFigure(490 * slowness),
      sendLagMs: makeFigure(0.1),
    },
    custom: {
      longAnswerRatio: { title: 'long', unit: '', n: 100, ratio: 0.25, figure: null },
      queueMs: { title: 'queue', unit: 'ms', n: 100, ratio: null, figure: makeFigure(3) },
    },
  };
}

/** Of 100 values: its p99 is rough. */
function makeFigure(p50: number): Figure {
  const rest = { p90: 1.1 * p50, p95: 1.2 * p50, p99: 1.5 * p50, p999: 2 * p50 };
  return { n: 100, min: p50 / 2, mean: p50, max: 2 * p50, p50, ...rest, lowN: ['p99', 'p999'] };
}
