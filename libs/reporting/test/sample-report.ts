import type {
  Counts,
  CustomFigure,
  Figure,
  HistogramKey,
  ClosedLoad,
  LoadShape,
  ObjectiveResult,
  PercentileKey,
  Phase,
  PhaseSummary,
  ProfilingSection,
  Report,
  ServerFigures,
} from '@chatload/contracts';
import type { RunStart } from '../src/run-folder.ts';
import { PROFILING } from './sample-profiling.ts';

/** A figure around a median, with a spread of 12 %, and the low-n marks that n calls for. */
function makeFigure(p50: number, n: number): Figure {
  const at = (share: number): number => p50 * (1 + share);
  const percentiles: Record<PercentileKey, number> = {
    p50,
    p90: at(0.031),
    p95: at(0.048),
    p99: at(0.086),
    p999: at(0.118),
  };
  const shares: Record<PercentileKey, number> = { p50: 2, p90: 10, p95: 20, p99: 100, p999: 1_000 };
  const keys = Object.keys(shares) as PercentileKey[];
  const lowN = keys.filter((key) => n < 10 * shares[key]);
  return { n, min: at(-0.011), mean: at(0.012), max: at(0.12), ...percentiles, lowN };
}

/** What a phase summary looks like when all requests ended complete. */
function makeSummary(
  requests: number,
  addedMs: number,
  other: Partial<PhaseSummary> = {},
): PhaseSummary {
  const gaps = requests * 39;
  const figures: Record<Exclude<HistogramKey, 'sendLagMs'>, Figure> = {
    ttfcMs: makeFigure(101.2 + addedMs, requests),
    ttftMs: makeFigure(101.3 + addedMs, requests),
    gapMs: makeFigure(10.01 + addedMs / 100, gaps),
    tpotMs: makeFigure(10.02 + addedMs / 100, requests),
    e2eMs: makeFigure(491.6 + addedMs, requests),
    connectMs: makeFigure(0.31, 10),
    streamTokensPerSec: makeFigure(99.8, requests),
  };
  return {
    kind: 'measure',
    target: 'server',
    windowMs: requests * 50.4,
    counts: makeCounts(requests),
    peakInFlight: 10,
    completeRatio: 1,
    requestsPerSec: 19.84,
    goodputPerSec: null,
    outputTokensPerSec: 793.6,
    offered: null,
    sentBytesPerSec: 4_120,
    receivedBytesPerSec: 212_400,
    tailMs: 312.4,
    doneMissing: 0,
    connectionsOpened: 10,
    httpStatuses: { 200: requests },
    tokenSources: ['usage'],
    itlApplies: true,
    figures,
    custom: {},
    causes: [],
    ...other,
  };
}

export function makeCounts(complete: number, other: Partial<Counts> = {}): Counts {
  return {
    started: complete,
    endings: { complete },
    chunks: complete * 42,
    tokenEvents: complete * 40,
    coalesced: 0,
    outputTokens: complete * 40,
    bytesSent: complete * 210,
    bytesReceived: complete * 10_700,
    ...other,
  };
}

const LOAD: ClosedLoad = { model: 'closed', slots: 10, batch: 5, stop: { requests: 34 } };

function makePhases(): Phase[] {
  const warmup: Phase = {
    id: 'warmup',
    kind: 'warmup',
    target: 'server',
    load: { ...LOAD, stop: { durationMs: 500 } },
    record: false,
  };
  const alternations = [34, 33, 33].flatMap((requests, index): Phase[] => [
    {
      id: `baseline-${index + 1}`,
      kind: 'baseline',
      target: 'mock',
      load: { ...LOAD, stop: { requests: 20 } },
      record: true,
    },
    {
      id: `measure-${index + 1}`,
      kind: 'measure',
      target: 'server',
      load: { ...LOAD, stop: { requests } },
      record: true,
    },
  ]);
  return [warmup, ...alternations];
}

/** `ttfcMs p50 < 500`, met, and the changes. */
function makeJudged(changes: Partial<ObjectiveResult> = {}): ObjectiveResult {
  return {
    metric: 'ttfcMs',
    statistic: 'p50',
    comparison: '<',
    limit: 500,
    value: 103,
    margin: 397,
    n: 100,
    samplesNeeded: 4,
    outcome: 'met',
    ...changes,
  };
}

function makeJudgedRatio(value: number): ObjectiveResult {
  return makeJudged({
    metric: 'completeRatio',
    statistic: null,
    comparison: '>=',
    limit: 0.99,
    value,
    margin: value - 0.99,
    outcome: value >= 0.99 ? 'met' : 'missed',
  });
}

/** A healthy default run; every optional part is there. */
export function makeReport(): Report {
  const measured = makeSummary(100, 1.8);
  const baseline = makeSummary(60, 0, { kind: 'baseline', target: 'mock' });
  return {
    schemaVersion: 1,
    tool: { name: 'chatload', version: '0.1.0' },
    run: {
      id: '2026-11-25T04-18-30Z-stream',
      startedAt: '2026-11-25T04:18:30.127Z',
      startedAtMs: 8_236_482.364123,
      durationMs: 9_412.7,
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
      libraries: { undici: '8.13.0', 'hdr-histogram-js': '3.0.1' },
    },
    plan: {
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
        bodyExtra: { temperature: 0 },
        headers: [{ name: 'x-team', from: 'env:TEAM' }],
      },
      phases: makePhases(),
      limits: { timeoutMs: 120_000, stallTimeoutMs: 30_000 },
      keepAlive: true,
      noBaselineBecause: null,
      readyCheck: true,
      recordChunks: false,
      seed: 1,
      judging: {
        objectives: [
          { metric: 'ttfcMs', statistic: 'p50', comparison: '<', limit: 500 },
          { metric: 'completeRatio', statistic: null, comparison: '>=', limit: 0.99 },
        ],
        failOnWarning: false,
      },
      profiling: null,
      plugins: [],
      output: {
        runsFolder: '/home/ada/chat/runs',
        format: 'text',
        quiet: false,
        against: null,
        saveBaseline: null,
      },
    },
    target: {
      url: 'http://127.0.0.1:3000/v1/chat/completions',
      address: '127.0.0.1',
      startedBy: 'chatload',
      description: 'Testing the bundled chat-server at http://127.0.0.1:3000, started by chatload',
      mockUrl: 'http://127.0.0.1:4010',
      watched: WATCHED,
    },
    sections: {
      summary: {
        phases: { 'measure-1': measured, 'baseline-1': baseline },
        measured,
        baseline,
        added: {
          addedTtftMs: { p50: 1.8, mean: 1.82, lowest: 1.2, highest: 2.4, alternations: 3 },
          addedGapMs: { p50: 0.02, mean: 0.01, lowest: -0.01, highest: 0.04, alternations: 3 },
          addedE2eMs: null,
        },
      },
      server: SERVER,
      profiling: null,
    },
    pluginFailures: [],
    verdict: {
      outcome: 'pass',
      exitCode: 0,
      reason: '100 of 100 complete',
      objectives: [makeJudged(), makeJudgedRatio(1)],
      warnings: [],
      validity: {
        level: 'good',
        notes: [],
        generator: {
          loopDelayP99Ms: 0.42,
          loopDelayMaxMs: 11.6,
          cpuRatio: 0.081,
          cpuPeakRatio: 0.124,
          threads: [
            { loopDelayP99Ms: 0.42, loopDelayMaxMs: 11.6, cpuRatio: 0.081, cpuPeakRatio: 0.124 },
          ],
        },
        mock: {
          emissionErrorP50Ms: 0.061,
          emissionErrorP99Ms: 0.38,
          emissionErrorMaxMs: 9.7,
          events: 6_720,
        },
        countsAgree: { agree: true, differences: [] },
      },
    },
  };
}

const WATCHED = { source: 'probe', pid: 4242, nodeVersion: 'v22.9.0' } as const;

export const SERVER: ServerFigures = {
  ...WATCHED,
  samples: 20,
  cpuRatio: 0.21,
  cpuPeakRatio: 0.34,
  rssPeakBytes: 96_400_000,
  heapUsedPeakBytes: 31_200_000,
  loopDelayMaxMs: 12.4,
  loopDelayP99Ms: 8.1,
  blockedSamples: 0,
  loopUtilizationRatio: 0.22,
  allocatedBytesPerSec: 21_500_000,
  gcMs: 14.2,
  upstreamSockets: 10,
  upstreamRequests: 100,
};

/** What is known of that run when it begins. */
export function makeStart(): RunStart {
  const { schemaVersion, tool, run, machine, plan, target } = makeReport();
  const { id, startedAt, startedAtMs, command } = run;
  return {
    schemaVersion,
    tool,
    run: { id, startedAt, startedAtMs, command },
    machine,
    plan,
    target,
  };
}

/** The report with its measured summary and verdict replaced in part. */
export function changeReport(
  report: Report,
  change: {
    readonly measured?: Partial<PhaseSummary>;
    readonly verdict?: Partial<Report['verdict']>;
  },
): Report {
  const { summary } = report.sections;
  return {
    ...report,
    sections: {
      ...report.sections,
      summary: { ...summary, measured: { ...summary.measured, ...change.measured } },
    },
    verdict: { ...report.verdict, ...change.verdict },
  };
}

/** Two endings besides complete, with their causes; a plug-in's metrics, and a part of it that threw. */
export function makeFailingReport(): Report {
  const report = changeReport(makeReport(), {
    measured: {
      goodputPerSec: 18.1,
      custom: {
        queueMs: makeCustom('Wait in the queue', { unit: 'ms', figure: makeFigure(2.4, 94) }),
        longAnswers: makeCustom('Answers of over 500 tokens', { n: 94, ratio: 0.255 }),
        unusedMs: makeCustom('Never seen', { unit: 'ms', n: 0 }),
      },
      counts: makeCounts(94, {
        started: 100,
        endings: { complete: 94, http_error: 5, reset: 1 },
        coalesced: 12,
      }),
      completeRatio: 0.94,
      httpStatuses: { 200: 95, 503: 5 },
      doneMissing: 2,
      itlApplies: false,
      causes: [
        { ending: 'http_error', detail: '503: The server is overloaded.', count: 5 },
        { ending: 'reset', detail: null, count: 1 },
      ],
    },
    verdict: {
      outcome: 'fail',
      exitCode: 4,
      reason: 'completeRatio 0.94 is below 0.99',
      objectives: [
        makeJudged(),
        makeJudgedRatio(0.94),
        makeJudged({ statistic: 'p99', samplesNeeded: 200, n: 94, outcome: 'cannot_judge' }),
        makeJudged({ metric: 'gapMs', value: null, margin: null, n: 0, outcome: 'cannot_judge' }),
        makeJudged({ metric: 'queueMs', limit: 5, value: 2.4, margin: 2.6, n: 94 }),
        makeJudged({
          metric: 'longAnswers',
          statistic: null,
          limit: 0.3,
          value: 0.255,
          margin: 0.045,
          n: 94,
        }),
      ],
      warnings: [
        {
          name: 'requests-failed',
          figure: '6 of 100 requests failed (6 %, limit 1 %): http_error 5, reset 1',
          cause: 'The server answered with HTTP status 503 × 5.',
          next: 'Read the details of the most frequent failures and the server’s log, and lower --concurrent (now 10) to see whether it is the load.',
        },
      ],
    },
  });
  const message = 'Cannot read properties of null (reading "length")';
  const pluginFailures = [{ plugin: 'long-answers', part: 'metric answerLength', message }];
  return { ...report, pluginFailures };
}

/** What a metric over Samples came to: a ratio, or a distribution where a figure is given. */
function makeCustom(title: string, other: Partial<CustomFigure>): CustomFigure {
  return { title, unit: '', n: other.figure?.n ?? 0, ratio: null, figure: null, ...other };
}

const TIMED_LOAD: ClosedLoad = {
  model: 'closed',
  slots: 20,
  batch: 1,
  stop: { durationMs: 10_000 },
};

/** The phase with that load; a direct one is a quarter as long as the default. */
function withLoad(phase: Phase, load: LoadShape): Phase {
  if (phase.target === 'server') return { ...phase, load };
  return { ...phase, load: { ...load, stop: { durationMs: 2_500 } } };
}

/** Whole answers, three times for 10 s, by autocannon. */
export function makeWholeReport(load: LoadShape = TIMED_LOAD): Report {
  const report = makeReport();
  const whole: Partial<PhaseSummary> = {
    windowMs: 30_000,
    tailMs: 0,
    counts: makeCounts(5_934, { chunks: 0, tokenEvents: 0 }),
    requestsPerSec: 197.7,
    goodputPerSec: 190.2,
    outputTokensPerSec: 7_908,
    peakInFlight: 20,
    connectionsOpened: 20,
    httpStatuses: { 200: 5_934 },
    itlApplies: false,
    figures: { e2eMs: makeFigure(100.4, 5_934), connectMs: makeFigure(0.31, 20) },
  };
  const measured = makeSummary(5_934, 0, whole);
  const baseline = makeSummary(1_500, 0, {
    ...whole,
    kind: 'baseline',
    target: 'mock',
    counts: makeCounts(1_500, { chunks: 0, tokenEvents: 0 }),
    figures: { e2eMs: makeFigure(98.7, 1_500) },
  });
  const added = {
    addedTtftMs: null,
    addedGapMs: null,
    addedE2eMs: { p50: 1.7, mean: 1.72, lowest: 1.4, highest: 2.1, alternations: 3 },
  };
  const { plan, verdict, machine, sections } = report;
  return {
    ...report,
    machine: { ...machine, libraries: { ...machine.libraries, autocannon: '8.0.0' } },
    plan: {
      ...plan,
      command: 'load',
      engine: 'autocannon',
      request: { ...plan.request, stream: false },
      phases: plan.phases.map((phase) => withLoad(phase, load)),
    },
    sections: { ...sections, summary: { phases: {}, measured, baseline, added } },
    verdict: {
      ...verdict,
      reason: '5934 of 5934 requests completed',
      objectives: [
        makeJudged({ metric: 'e2eMs', statistic: 'p95', value: 105.2, margin: 394.8, n: 5_934 }),
        { ...makeJudgedRatio(1), n: 5_934 },
      ],
    },
  };
}

/** 200 requests a second for 30 s, of which that share was sent. */
export function makeOpenReport(achievedRatio: number): Report {
  const load: LoadShape = {
    model: 'open',
    ratePerSec: 200,
    slots: 50,
    stop: { durationMs: 30_000 },
  };
  const report = makeWholeReport(load);
  const sent = Math.round(6_000 * achievedRatio);
  const endings = { complete: sent, ...(sent < 6_000 && { unsent: 6_000 - sent }) };
  const opened = changeReport(report, {
    measured: {
      counts: makeCounts(sent, { started: 6_000, endings, chunks: 0, tokenEvents: 0 }),
      completeRatio: sent / 6_000,
      requestsPerSec: sent / 30,
      goodputPerSec: sent / 31,
      offered: { offeredPerSec: 200, achievedPerSec: 200 * achievedRatio },
      figures: { e2eMs: makeFigure(240.4, sent), sendLagMs: makeFigure(0.21, sent) },
      custom: {
        serviceMs: makeCustom('Service time', { unit: 'ms', figure: makeFigure(61.2, sent) }),
      },
    },
  });
  const plan = {
    ...opened.plan,
    engine: 'native' as const,
    phases: opened.plan.phases.filter(({ id }) => id === 'measure-1'),
  };
  return withoutBaseline({ ...opened, plan }, 'open load has no direct baseline');
}

/** Whole answers, then a run under each tool. */
export function makeBenchmarkReport(profiling: ProfilingSection = PROFILING): Report {
  const report = makeWholeReport();
  const tools = ['doctor', 'bubbleprof', 'flame'] as const;
  return {
    ...report,
    run: { ...report.run, command: 'chatload benchmark doctor bubbleprof flame' },
    plan: { ...report.plan, command: 'benchmark', profiling: { tools, open: false } },
    sections: { ...report.sections, profiling },
  };
}

/** Not one request ended complete, and there was no mock to compare with. */
export function makeReportOfNothing(): Report {
  const report = changeReport(makeReport(), {
    measured: {
      counts: makeCounts(0, { started: 100, endings: { http_error: 97, connect_error: 3 } }),
      completeRatio: 0,
      httpStatuses: { 401: 97 },
      figures: {},
      tokenSources: [],
      causes: [
        { ending: 'http_error', detail: '401: Incorrect API key provided.', count: 97 },
        { ending: 'connect_error', detail: 'ECONNREFUSED 127.0.0.1:3000', count: 3 },
      ],
    },
    verdict: {
      outcome: 'fail',
      exitCode: 4,
      reason: 'nothing succeeded: 0 of 100 complete',
      objectives: [
        makeJudged({ value: null, margin: null, n: 0, outcome: 'cannot_judge' }),
        makeJudgedRatio(0),
      ],
    },
  });
  return withoutBaseline(report, 'no --mock-url was given');
}

export function withoutBaseline(report: Report, reason: string | null): Report {
  return {
    ...report,
    plan: { ...report.plan, noBaselineBecause: reason },
    sections: {
      ...report.sections,
      summary: { ...report.sections.summary, baseline: null, added: null },
    },
  };
}

/** Ended by Ctrl-C, its validity doubted. */
export function makeAbortedReport(): Report {
  const report = changeReport(makeReport(), {
    measured: {
      ...makeSummary(34, 1.8),
      counts: makeCounts(34, { started: 44, endings: { complete: 34, cut_off: 10 } }),
    },
    verdict: {
      outcome: 'interrupted',
      exitCode: 130,
      reason: '34 of 44 complete',
      validity: {
        ...makeReport().verdict.validity,
        level: 'degraded',
        notes: ['The event loop was late by 6.1 ms at p99, more than 5 % of ttftMs.'],
        mock: null,
        countsAgree: { agree: false, differences: ['measure-2: 33 started, 32 at the server'] },
      },
    },
  });
  return { ...report, run: { ...report.run, aborted: true, durationMs: 3_200 } };
}

/** The same run on a machine that stood still twice and was calibrated. */
export function stall(report: Report): Report {
  const { measured } = report.sections.summary;
  const { validity } = report.verdict;
  const { ttftMs, gapMs } = measured.figures;
  return changeReport(report, {
    measured: {
      ...measured,
      outsideStalls: {
        ttfcMs: null,
        ...(ttftMs && { ttftMs: { ...ttftMs, n: ttftMs.n - 10, p99: ttftMs.p99 - 1 } }),
        ...(gapMs && { gapMs: { ...gapMs, n: gapMs.n - 12, p99: gapMs.p99 - 0.25 } }),
      },
    },
    verdict: {
      validity: {
        ...validity,
        mock: validity.mock && {
          ...validity.mock,
          outsideStalls: {
            emissionErrorP50Ms: 0.06,
            emissionErrorP99Ms: 0.31,
            emissionErrorMaxMs: 0.9,
            events: 6_600,
          },
        },
        stalls: { generator: { count: 2, totalMs: 35.2, maxMs: 21.7 }, mock: STALLED_ONCE },
        calibration: CITED,
      },
    },
  });
}

const STALLED_ONCE = { count: 1, totalMs: 21.5, maxMs: 21.5 };

const CITED = {
  measuredAt: '2026-11-24T09:00:00.000Z',
  transport: 'lean',
  pacing: 'slot',
  streams: 100,
  chunksPerSec: 5_000,
  coversRun: true,
  ttfcErrorP99Ms: 0.31,
  ttftErrorP99Ms: 0.32,
  gapErrorP99Ms: 0.45,
} as const;
