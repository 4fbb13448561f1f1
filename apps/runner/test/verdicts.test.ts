import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readMockStats, startOwnServers } from './own-servers.ts';
import { CALM_MOCK, type ChatloadRun, runChatload, startChatload, words } from './run-chatload.ts';

/**
 * Each default objective and each warning by whole runs: one that trips it, and one just below. The
 * servers are the test's own, so that they are warm, and that a run takes no longer than its load.
 */

const servers = await startOwnServers(words('--token-delay-ms 20 --tokens 4'));
const { mockUrl, chatServerUrl } = servers;
afterAll(() => servers[Symbol.asyncDispose]());

/** Long enough that a busy machine does not make the runs unbelievable. */
beforeEach(() => setTtft(400));

/** Nothing but the load goes to the servers, so that every n-th request is a certain one. */
const LOAD_ONLY = words('--quiet --warmup 0 --no-ready-check');

function run(load: string, ...more: readonly string[]): Promise<ChatloadRun> {
  return runChatload(['--url', chatServerUrl, ...LOAD_ONLY, ...words(load), ...more]);
}

/** A hundred requests, of which those are faulty that the model's name says. */
function runWithFault(model: string, ...more: readonly string[]): Promise<ChatloadRun> {
  return run('--concurrent 50 --requests 100', '--model', `openai/${model}`, ...more);
}

async function setTtft(ttftMs: number): Promise<void> {
  const response = await fetch(`${mockUrl}/__mock/settings`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ttftMs }),
  });
  expect(response.status).toBe(200);
}

/** Only the exit code's reason says why it is another than was expected. */
function expectExit(ended: ChatloadRun, exitCode: number): void {
  const { verdict } = ended.report();
  expect({ ...verdict, exitCode: ended.exitCode }).toMatchObject({ exitCode });
  expect(verdict.exitCode).toBe(exitCode);
}

/** A busy machine may raise others beside it. */
function hasWarning(ended: ChatloadRun, name: string): boolean {
  return ended.report().verdict.warnings.some((warning) => warning.name === name);
}

describe('objectives', () => {
  test.each([
    [560, 4, 'missed'],
    [440, 0, 'met'],
  ])('a first token due after %d ms: exit code %d, %s', async (ttftMs, exitCode, outcome) => {
    await setTtft(ttftMs);
    const ended = await run('--concurrent 5 --requests 5');
    expectExit(ended, exitCode);
    const expected = { metric: 'ttfcMs', statistic: 'p50', limit: 500, n: 5, outcome };
    expect(ended.report().verdict.objectives[0]).toMatchObject(expected);
  });

  test.each([
    ['fault:http-500/2', 4, 'missed', 0.5],
    ['fault:http-500/50', 4, 'missed', 0.98],
    ['fault:http-500/100', 0, 'met', 0.99],
  ])('%s of a hundred requests: exit code %d, %s', async (model, exitCode, outcome, value) => {
    const ended = await runWithFault(model);
    expectExit(ended, exitCode);
    const expected = { metric: 'completeRatio', limit: 0.99, n: 100, outcome, value };
    expect(ended.report().verdict.objectives[1]).toMatchObject(expected);
  });

  test('a server that answers the ready check and then fails everything: exit code 4', async () => {
    const flags = words('--local --quiet --concurrent 5 --requests 10 --model fault:http-500');
    const ended = await runChatload([...flags, ...CALM_MOCK]);
    expectExit(ended, 4);
    expect(ended.report().verdict.reason).toMatch(/^nothing succeeded: 0 of 10/);
  });

  test.each([
    [3, 5, 'cannot_judge'],
    [4, 0, 'met'],
  ])('of %d requests: exit code %d, %s', async (requests, exitCode, outcome) => {
    const ended = await run(`--concurrent 4 --requests ${requests}`);
    expectExit(ended, exitCode);
    const { objectives } = ended.report().verdict;
    expect(objectives.map((objective) => objective.outcome)).toEqual([outcome, outcome]);
  });

  test('one of the user’s own is judged, and shown beside the defaults', async () => {
    const ended = await run('--concurrent 20 --requests 20', '--objective', 'e2eMs p90 <= 300');
    expectExit(ended, 4);
    expect(ended.stdout).toMatch(
      /^ {2}e2eMs p90 +<= 300 +[4-9]\d\d\.\d +−[1-6]\d\d\.\d +20 {2}missed$/m,
    );
    expect(ended.stdout.trimEnd().split('\n').at(-1)).toMatch(
      /^FAIL {2}objective missed: e2eMs p90 \d{3}, not <= 300 · exit code 4$/,
    );
  });
});

describe('requests-failed', () => {
  test('one of a hundred is no warning', async () => {
    const ended = await runWithFault('fault:cut/100');
    expectExit(ended, 0);
    expect(hasWarning(ended, 'requests-failed')).toBe(false);
  });

  test.each([
    [[], 0],
    [['--fail-on-warning'], 4],
  ])('two of a hundred are one; with %j: exit code %d', async (flags, exitCode) => {
    const allowed = ['--objective', 'completeRatio >= 0.98'];
    const ended = await runWithFault('fault:http-503/50', ...allowed, ...flags);
    expectExit(ended, exitCode);
    expect(hasWarning(ended, 'requests-failed')).toBe(true);
    expect(ended.stdout).toContain('The server answered with HTTP status 503 × 2.');
  });
});

test.each([
  ['fault:slow-3s/50', true],
  ['fault:slow-3s/100', false],
])('first-chunk-slow: %s of a hundred streams: %s', async (model, raised) => {
  const ended = await runWithFault(model);
  expectExit(ended, 0);
  expect(hasWarning(ended, 'first-chunk-slow')).toBe(raised);
});

/** Straight to the mock: chat-server would write in pieces of its own. */
const TO_MOCK = ['--url', mockUrl, ...LOAD_ONLY];

test.each([
  ['fault:coalesced', true],
  ['fault:coalesced/40', false],
])('gaps-coalesced: %s in forty streams: %s', async (model, raised) => {
  const load = words('--concurrent 10 --requests 40 --model');
  const ended = await runChatload([...TO_MOCK, ...load, model]);
  expectExit(ended, 0);
  expect(hasWarning(ended, 'gaps-coalesced')).toBe(raised);
});

async function countStreams(): Promise<number> {
  return (await readMockStats(mockUrl)).requests.byKind.stream;
}

test.each([
  [1, true],
  [0.1, false],
])('latency-rising: time to first chunk grows by %d: %s', async (growth, raised) => {
  const requests = 60;
  const before = await countStreams();
  await setTtft(150);
  const running = startChatload([...TO_MOCK, ...words(`--concurrent 5 --requests ${requests}`)]);
  while (running.process.exitCode === null) {
    const share = ((await countStreams()) - before) / requests;
    await setTtft(150 * (1 + growth * share));
    await sleep(30);
  }
  const ended = await running.ended;
  expectExit(ended, 0);
  expect(hasWarning(ended, 'latency-rising')).toBe(raised);
});
