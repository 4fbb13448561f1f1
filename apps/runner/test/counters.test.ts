import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report, Sample } from '@chatload/contracts';
import { startMock, type LoggedAnswer } from '@chatload/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readMockStats, readServerMetrics, startOwnServers } from './own-servers.ts';
import { readLines, runChatload, type ChatloadRun } from './run-chatload.ts';

/**
 * Whole runs, held against what the servers themselves say. The oracle is not the run's own check:
 * it is computed here, from the mock's log of single answers and from both servers' counters, which
 * nobody but these tests talks to.
 */

/** So late that all requests of a round are open at the mock before the first of them ends. */
const TTFT_MS = 500;
const TOKENS = 6;
const MOCK_FLAGS = [
  ...['--ttft-ms', String(TTFT_MS)],
  ...['--token-delay-ms', '4'],
  ...['--tokens', String(TOKENS)],
];
/** How long a request may take from its release to the mock's having read it, on a busy machine. */
const WAY_MS = TTFT_MS;

interface Settings {
  readonly name: string;
  readonly concurrent: number;
  readonly requests: number;
  readonly batch: number;
  readonly warmup: number;
  /** Behind `openai/`. */
  readonly model: string;
  readonly tokens: number;
  readonly tokenSource: 'usage' | 'events';
  readonly isKeptAlive: boolean;
  readonly hasBaseline: boolean;
  readonly more: readonly string[];
}

const USUAL: Settings = {
  name: 'the usual way',
  concurrent: 4,
  requests: 12,
  batch: 2,
  warmup: 4,
  model: 'gpt-3.5-turbo',
  tokens: TOKENS,
  tokenSource: 'usage',
  isKeptAlive: true,
  hasBaseline: false,
  more: ['--no-baseline'],
};

let prompts: string;
beforeAll(() => {
  prompts = join(mkdtempSync(join(tmpdir(), 'chatload-prompts-')), 'prompts.txt');
  writeFileSync(prompts, 'One?\nZwei, übrigens?\n三?\n');
});
afterAll(() => rmSync(join(prompts, '..'), { recursive: true }));

const TABLE: readonly Settings[] = [
  { ...USUAL, name: 'with a direct baseline in between', hasBaseline: true, more: [] },
  { ...USUAL, name: 'a batch as large as the slots', concurrent: 10, requests: 20, batch: 10 },
  {
    ...USUAL,
    name: 'a last batch that is smaller',
    concurrent: 6,
    requests: 11,
    batch: 3,
    warmup: 0,
  },
  { ...USUAL, name: 'one at a time', concurrent: 1, requests: 3, batch: 1, warmup: 2 },
  { ...USUAL, name: 'fewer requests than slots', concurrent: 8, requests: 5, batch: 5, warmup: 3 },
  {
    ...USUAL,
    name: 'a connection for each request',
    isKeptAlive: false,
    more: ['--no-baseline', '--no-keep-alive'],
  },
  {
    ...USUAL,
    name: 'another model, several prompts, short answers, no usage',
    model: 'vendor/large-1',
    tokens: 3,
    tokenSource: 'events',
    more: ['--no-baseline', '--no-include-usage', '--max-tokens', '3'],
  },
];

function flagsOf({ concurrent, requests, batch, warmup, model, more }: Settings): string[] {
  return [
    ...['--concurrent', String(concurrent)],
    ...['--requests', String(requests)],
    ...['--batch', String(batch)],
    ...['--warmup', String(warmup)],
    ...['--model', `openai/${model}`],
    ...['--prompts-file', prompts],
    '--record-chunks',
    ...more,
  ];
}

test.concurrent.each(TABLE)('$name: both servers counted what the run says', async (settings) => {
  await using servers = await startOwnServers(MOCK_FLAGS);
  const { mockUrl, chatServerUrl } = servers;
  const run = await runChatload([
    ...['--url', chatServerUrl, '--mock-url', mockUrl],
    ...flagsOf(settings),
  ]);
  const samples = checkPhases(run, settings);

  const throughServer = samples.filter(({ phaseId }) => !isDirect(phaseId)).length;
  const READY_CHECK = 1;
  expect(throughServer).toBe(settings.warmup + settings.requests);
  expect(await readServerMetrics(chatServerUrl)).toMatchObject({
    chat_requests_started_total: throughServer + READY_CHECK,
    'chat_requests_ended_total{ending="complete"}': throughServer + READY_CHECK,
    chat_requests_open: 0,
    chat_requests_open_peak: Math.min(
      settings.concurrent,
      Math.max(settings.requests, settings.warmup),
    ),
    chat_upstream_requests_total: throughServer + READY_CHECK,
    chat_upstream_requests_open: 0,
  });

  // The run has the mock count anew for each phase: what it holds now is the last one.
  const last = samplesByPhase(samples).at(-1) ?? [];
  expect(await readMockStats(mockUrl)).toMatchObject({
    requests: {
      byKind: { stream: last.length, whole: 0, refused: 0, other: 0 },
      byModel: { [settings.model]: last.length },
      byPath: { '/v1/chat/completions': last.length },
    },
    streams: { open: 0, peak: Math.min(settings.concurrent, last.length), closedByClient: 0 },
    chunksSent: last.reduce((sum, { chunkCount }) => sum + chunkCount, 0),
  });
  expect(await run.leftovers()).toEqual([]);
});

test.concurrent('the servers that the run starts itself: its own check of the counters agrees', async () => {
  const settings = { ...USUAL, hasBaseline: true, more: [] };
  const run = await runChatload([
    '--local',
    ...MOCK_FLAGS.map((flag) => flag.replace(/^--/, '--mock-')),
    ...flagsOf(settings),
  ]);
  checkPhases(run, settings);
  expect(await run.leftovers()).toEqual([]);
});

describe.concurrent('asked directly, the mock', () => {
  test('counts the model by its whole name, and --url may end in /v1', async () => {
    const mock = await startMock(MOCK_FLAGS);
    const run = await runChatload([
      ...['--url', `${mock.url}/v1`, '--model', 'a/b', '--no-ready-check'],
      ...['--concurrent', '3', '--requests', '7', '--warmup', '2'],
    ]);
    expect(run.report().sections.summary.measured.counts.endings).toEqual({ complete: 7 });
    expect(await readMockStats(mock.url)).toMatchObject({
      requests: {
        byKind: { stream: 9 },
        byModel: { 'a/b': 9 },
        byPath: { '/v1/chat/completions': 9 },
      },
      streams: { open: 0, peak: 3 },
    });
    await run.leftovers();
    await mock.stop();
  });

  test('counts requests to a path that it refuses', async () => {
    const mock = await startMock(MOCK_FLAGS);
    const run = await runChatload([
      ...['--url', mock.url, '--mock-url', mock.url, '--no-baseline', '--no-ready-check'],
      ...['--path', '/v2/elsewhere', '--concurrent', '3', '--requests', '7', '--warmup', '0'],
    ]);
    const { sections, verdict } = run.report();
    expect(sections.summary.measured.counts).toMatchObject({
      started: 7,
      endings: { http_error: 7 },
    });
    expect(verdict.validity.countsAgree).toEqual({ agree: true, differences: [] });
    expect(await readMockStats(mock.url)).toMatchObject({
      requests: { byKind: { refused: 7, stream: 0 }, byPath: { '/v2/elsewhere': 7 } },
      streams: { open: 0, peak: 0 },
    });
    await run.leftovers();
    await mock.stop();
  });
});

/** Holds report, samples and the mock's log against the settings; gives back the samples. */
function checkPhases(run: ChatloadRun, settings: Settings): readonly Sample[] {
  const report = run.report();
  const samples = run.samples();
  const log = readLines<LoggedAnswer>(join(run.folder(), 'mock-log.jsonl'));
  expect(report.verdict.validity.countsAgree).toEqual({ agree: true, differences: [] });
  expect(new Set(log.map(({ id }) => id))).toEqual(
    new Set(samples.map(({ answerId }) => answerId)),
  );

  checkSizes(report, settings);
  for (const ofPhase of samplesByPhase(samples)) {
    const ids = new Set(ofPhase.map(({ answerId }) => answerId));
    checkPhase(
      ofPhase,
      log.filter(({ id }) => ids.has(id)),
      { report, settings },
    );
  }
  return samples;
}

/** The measured requests are as many as were asked for, and the baseline is what metrics.md says. */
function checkSizes({ sections }: Report, settings: Settings): void {
  const { requests, concurrent, warmup, hasBaseline } = settings;
  const started = Object.entries(sections.summary.phases).map(
    ([id, { counts }]) => [id, counts.started] as const,
  );
  const sizesOf = (kind: string): number[] =>
    started.filter(([id]) => id.startsWith(kind)).map(([, count]) => count);
  const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

  expect(sum(sizesOf('measure-'))).toBe(requests);
  expect(sum(sizesOf('warmup-server'))).toBe(warmup);
  expect(sum(sizesOf('warmup-mock'))).toBe(hasBaseline ? warmup : 0);
  const direct = sizesOf('baseline-');
  expect(direct.length >= 3).toBe(hasBaseline);
  expect(sum(direct) >= 20).toBe(hasBaseline);
  expect(direct.filter((size) => size % concurrent !== 0)).toEqual([]);
}

function checkPhase(
  samples: readonly Sample[],
  log: readonly LoggedAnswer[],
  { report, settings }: { readonly report: Report; readonly settings: Settings },
): void {
  const { phaseId = '' } = samples[0] ?? {};
  const { concurrent, model, tokens, tokenSource, isKeptAlive } = settings;
  const summary = report.sections.summary.phases[phaseId];
  const peak = Math.min(concurrent, samples.length);

  expect(summary).toMatchObject({
    counts: { started: samples.length, endings: { complete: samples.length } },
    peakInFlight: peak,
  });
  expect(log).toHaveLength(samples.length);
  expect(peakOf(log)).toBe(peak);
  expect(new Set(log.map((answer) => answer.model))).toEqual(new Set([model]));
  expect(new Set(log.map(({ path }) => path))).toEqual(new Set(['/v1/chat/completions']));
  expect(new Set(samples.map((sample) => sample.model))).toEqual(
    new Set([isDirect(phaseId) ? model : `openai/${model}`]),
  );
  const answers = new Map(log.map((answer) => [answer.id, answer]));
  for (const sample of samples) {
    expect(sample).toMatchObject({ outputTokens: tokens, tokenSource });
    expect(sample.chunkCount).toBe(answers.get(sample.answerId ?? '')?.events.length);
    if (!isKeptAlive) expect(sample.connectionReused).toBe(false);
  }
  checkBatches(samples, answers, phaseId.startsWith('warmup') ? concurrent : settings.batch);
}

/**
 * Each batch left in one instant, when that many slots were free by the mock's own account, and the
 * mock read it soon after.
 */
function checkBatches(
  samples: readonly Sample[],
  answers: ReadonlyMap<string, LoggedAnswer>,
  batch: number,
): void {
  const batches = Map.groupBy(samples, ({ startedAtMs }) => startedAtMs);
  const instants = [...batches.keys()].sort((left, right) => left - right);
  const sizes = instants.map((atMs) => batches.get(atMs)?.length ?? 0);
  const rest = samples.length % batch;
  const expected = Array<number>(Math.floor(samples.length / batch)).fill(batch);
  expect(sizes).toEqual(rest === 0 ? expected : [...expected, rest]);

  const log = [...answers.values()];
  const peak = peakOf(log);
  for (const [startedAtMs, released] of batches) {
    const open = log.filter((answer) => {
      return answer.requestReadAtMs < startedAtMs && endOf(answer) > startedAtMs;
    });
    expect(open.length).toBeLessThanOrEqual(peak - released.length);
    for (const { answerId } of released) {
      const wayMs = (answers.get(answerId ?? '')?.requestReadAtMs ?? 0) - startedAtMs;
      expect(wayMs).toBeGreaterThan(0);
      expect(wayMs).toBeLessThan(WAY_MS);
    }
  }
}

/** The most answers that were open at once, by the mock's log. */
function peakOf(log: readonly LoggedAnswer[]): number {
  return Math.max(
    ...log.map(({ requestReadAtMs: atMs }) => {
      return log.filter((other) => other.requestReadAtMs <= atMs && endOf(other) > atMs).length;
    }),
  );
}

function endOf({ events }: LoggedAnswer): number {
  return events.at(-1)?.emittedAtMs ?? Number.POSITIVE_INFINITY;
}

/** The samples of each phase, in the order of the phases. */
function samplesByPhase(samples: readonly Sample[]): readonly (readonly Sample[])[] {
  return [...Map.groupBy(samples, ({ phaseId }) => phaseId).values()];
}

function isDirect(phaseId: string): boolean {
  return phaseId === 'warmup-mock' || phaseId.startsWith('baseline-');
}
