import { setTimeout as sleep } from 'node:timers/promises';
import { startMock } from '@chatload/test-kit';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readMockStats, startOwnServers } from './own-servers.ts';
import {
  CALM_MOCK,
  type ChatloadRun,
  runChatload,
  runLoad,
  type RunningChatload,
  startChatload,
  startCommand,
  words,
} from './run-chatload.ts';

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
  const args = ['--url', chatServerUrl, ...LOAD_ONLY, ...words(load), ...more];
  return untilBelieved(() => runChatload(args));
}

/** Again, where the machine stood still for so long that the run doubts its own figures. */
async function untilBelieved(start: () => Promise<ChatloadRun>): Promise<ChatloadRun> {
  for (let attempt = 1; ; attempt++) {
    const ended = await start();
    if (attempt === 3 || ended.report().verdict.validity.level !== 'inconclusive') return ended;
  }
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
  const ended = await untilBelieved(() => runChatload([...TO_MOCK, ...load, model]));
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

describe('whole answers', () => {
  function load(flags: string, ...more: readonly string[]): Promise<ChatloadRun> {
    const args = ['--url', chatServerUrl, ...LOAD_ONLY, ...words(flags), ...more];
    return untilBelieved(() => runLoad(args));
  }

  test.each([
    [1_060, 4, 'missed'],
    [800, 0, 'met'],
  ])('due after about %d ms: exit code %d, %s', async (ttftMs, exitCode, outcome) => {
    await setTtft(ttftMs);
    const ended = await load('--connections 5 --requests 10');
    expectExit(ended, exitCode);
    const expected = { metric: 'e2eMs', statistic: 'p50', limit: 1_000, n: 10, outcome };
    expect(ended.report().verdict.objectives[0]).toMatchObject(expected);
  });

  test.each([
    ['fault:http-500/2', 4, 0.5],
    ['fault:http-500/100', 0, 0.99],
  ])('%s of a hundred: exit code %d', async (model, exitCode, value) => {
    const ended = await load('--connections 50 --requests 100', '--model', `openai/${model}`);
    expectExit(ended, exitCode);
    expect(ended.report().verdict.objectives[1]).toMatchObject({ metric: 'completeRatio', value });
  });

  test('a server that answers the ready check and then fails everything: exit code 4', async () => {
    const flags = words('--local --quiet --connections 5 --duration 1 --model fault:http-500');
    const ended = await runLoad([...flags, ...CALM_MOCK]);
    expectExit(ended, 4);
    expect(ended.report().verdict.reason).toMatch(/^nothing succeeded: 0 of/);
  });

  test('three are too few: exit code 5', async () => {
    const ended = await load('--connections 3 --requests 3');
    expectExit(ended, 5);
    expect(ended.report().verdict.reason).toMatch(/^too few samples: e2eMs p50 has 3 of 4/);
  });

  test.each([
    ['fault:slow-3s/50', [], true, 0],
    ['fault:slow-3s/50', ['--fail-on-warning'], true, 4],
    ['fault:slow-3s/100', [], false, 0],
  ])('whole-answers-slow: %s of a hundred, %j: %s', async (model, flags, raised, exitCode) => {
    const ended = await load(`--connections 50 --requests 100 --model openai/${model}`, ...flags);
    expectExit(ended, exitCode);
    expect(hasWarning(ended, 'whole-answers-slow')).toBe(raised);
  });

  // Answers of 460 ms: a slot takes about two a second.
  test.each([
    [4, true],
    [20, false],
  ])('run-saturated: 20 a second with %d connections: %s', async (connections, raised) => {
    const flags = `--requests-per-second 20 --duration 3 --connections ${connections}`;
    const ended = await load(flags, '--no-default-objectives');
    expectExit(ended, 0);
    expect(hasWarning(ended, 'run-saturated')).toBe(raised);
  });
});

/** Stops the process for a moment again and again, as a machine without CPU time to spare does. */
async function stutter(pid: number, running: RunningChatload, pauseMs: number): Promise<void> {
  const tell = (signal: NodeJS.Signals): void => {
    // The run may have ended meanwhile.
    if (running.process.exitCode === null) process.kill(pid, signal);
  };
  if (pauseMs === 0) return;
  while (running.process.exitCode === null) {
    await sleep(100);
    tell('SIGSTOP');
    await sleep(pauseMs);
    tell('SIGCONT');
  }
}

describe('the instrument itself', () => {
  const FLAGS = words('--concurrent 10 --requests 100');

  test.each([
    [150, 5],
    [0, 0],
  ])(
    'mock-late: the mock stands still for %d ms at a time: exit code %d',
    async (pauseMs, code) => {
      const mock = await startMock(words('--ttft-ms 200 --token-delay-ms 10 --tokens 10'));
      const target = ['--url', mock.url, '--mock-url', mock.url, '--no-baseline', ...LOAD_ONLY];
      const running = startCommand(['stream'], [...target, ...FLAGS]);
      await stutter(mock.pid, running, pauseMs);
      const ended = await running.ended;
      await mock.stop();
      expectExit(ended, code);
      expect(hasWarning(ended, 'mock-late')).toBe(code === 5);
    },
  );

  test.each([
    [150, 5],
    [0, 0],
  ])('generator-busy: it stands still for %d ms at a time: exit code %d', async (pauseMs, code) => {
    const running = startCommand(['stream'], [...TO_MOCK, ...FLAGS]);
    await stutter(running.process.pid ?? 0, running, pauseMs);
    const ended = await running.ended;
    expectExit(ended, code);
    expect(hasWarning(ended, 'generator-busy')).toBe(code === 5);
  });
});
