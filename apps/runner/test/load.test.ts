import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from '@chatload/contracts';
import { startChatServer } from '@chatload/test-kit';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readMockStats, startOwnServers } from './own-servers.ts';
import { type ChatloadRun, readLines, runLoad, startCommand, words } from './run-chatload.ts';

/** Whole answers by whole runs: what either engine, and the open model, must not get wrong. */

const TTFT_MS = 60;
const TOKEN_DELAY_MS = 10;
const TOKENS = 5;
const DUE_MS = TTFT_MS + (TOKENS - 1) * TOKEN_DELAY_MS;

const servers = await startOwnServers(
  words(`--ttft-ms ${TTFT_MS} --token-delay-ms ${TOKEN_DELAY_MS} --tokens ${TOKENS}`),
);
const { mockUrl, chatServerUrl } = servers;
afterAll(() => servers[Symbol.asyncDispose]());
beforeEach(() => fetch(`${mockUrl}/__mock/reset`, { method: 'POST' }));

const LOAD_ONLY = words('--quiet --warmup 0 --no-ready-check');
const ENGINES = ['autocannon', 'native'] as const;

function runAt(url: string, flags: string): Promise<ChatloadRun> {
  return runLoad(['--url', url, ...LOAD_ONLY, ...words(flags)]);
}

function latencyOf({ startedAtMs, endedAtMs }: Sample): number {
  return endedAtMs - startedAtMs;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

describe.each(ENGINES)('with %s', (engine) => {
  test('a timed run through chat-server is counted alike at both ends, and drains', async () => {
    const ended = await runAt(chatServerUrl, `--engine ${engine} --connections 5 --duration 2`);
    const { plan, sections, verdict } = ended.report();
    const { measured } = sections.summary;
    expect(plan.engine).toBe(engine);
    expect(ended.exitCode).toBe(verdict.exitCode);
    expect(measured.counts.endings).toEqual({ complete: measured.counts.started });
    expect(measured.windowMs).toBe(2_000);
    expect((await readMockStats(mockUrl)).requests.byKind.whole).toBe(measured.counts.started);
    // What was in flight at the end is in the figures, though not in the rate.
    const inWindow = measured.requestsPerSec * 2;
    expect(measured.counts.started).toBeGreaterThan(inWindow);
    expect(measured.counts.started).toBeLessThanOrEqual(inWindow + 5);
  });

  test('half of the answers cut: each one is a reset, and the others keep their latency', async () => {
    const flags = `--engine ${engine} --connections 10 --requests 100 --model fault:cut/2`;
    const ended = await runAt(mockUrl, flags);
    const { measured } = ended.report().sections.summary;
    expect(measured.counts.endings).toEqual({ complete: 50, reset: 50 });
    expect(ended.exitCode).toBe(4);
    const healthy = ended.samples().filter(({ ending }) => ending === 'complete');
    expect(median(healthy.map(latencyOf))).toBeGreaterThanOrEqual(DUE_MS);
    expect(median(healthy.map(latencyOf))).toBeLessThan(DUE_MS + 5);
    expect(measured.figures.e2eMs?.p50).toBeLessThan(DUE_MS + 5);
  });

  test('the slow ones of a timed run are all there, those in flight at its end too', async () => {
    const flags = `--engine ${engine} --connections 10 --duration 6 --model fault:slow-3s/5`;
    const ended = await runAt(mockUrl, flags);
    const samples = ended.samples();
    const slow = samples.filter((sample) => latencyOf(sample) >= 3_000).length;
    const { requests } = await readMockStats(mockUrl);
    expect(samples.length).toBe(requests.byKind.whole);
    expect(slow).toBe(Math.floor(samples.length / 5));
    expect(slow / samples.length).toBeGreaterThan(0.17);
    expect(slow / samples.length).toBeLessThan(0.23);
    expect(ended.report().sections.summary.measured.counts.endings).toEqual({
      complete: samples.length,
    });
  });
});

test('without a rate autocannon makes the load, with one it is ourselves', async () => {
  const closed = await runAt(mockUrl, '--duration 1 --connections 2');
  const open = await runAt(mockUrl, '--duration 1 --requests-per-second 10');
  expect(closed.report().plan.engine).toBe('autocannon');
  expect(open.report().plan.engine).toBe('native');
  expect(open.samples().map(({ ending }) => ending)).toEqual(Array(10).fill('complete'));
});

test('arrivals during a freeze of the server count from their own instant', async () => {
  const chatServer = await startChatServer(mockUrl);
  const flags = ['--url', chatServer.url, ...LOAD_ONLY];
  const load = words('--requests-per-second 50 --connections 200 --duration 10');
  const running = startCommand(['load'], [...flags, ...load]);
  while ((await readMockStats(mockUrl)).requests.byKind.whole < 150) await sleep(20);
  process.kill(chatServer.pid, 'SIGSTOP');
  await sleep(2_000);
  process.kill(chatServer.pid, 'SIGCONT');
  const ended = await running.ended;
  await chatServer.stop();

  const { measured } = ended.report().sections.summary;
  expect(measured.figures.e2eMs?.p99).toBeGreaterThan(1_800);
  expect(measured.figures.e2eMs?.p50).toBeLessThan(1_000);
  expect(measured.custom['serviceMs']?.figure?.n).toBe(500);
  expect(ended.stdout).toMatch(/^ {2}Response time .*\n {2}Service time /m);
  expect(measured.offered?.achievedPerSec).toBeGreaterThan(0.99 * 50);
  expect(measured.offered?.achievedPerSec).toBeLessThan(1.01 * 50);
  expect(measured.counts.endings).toEqual({ complete: 500 });
});

test('more arrivals than the slots can take: saturated, and what was not sent is unsent', async () => {
  // Each slot takes ten requests a second, and there are two.
  const flags = '--requests-per-second 60 --connections 2 --duration 2 --no-default-objectives';
  const ended = await runAt(mockUrl, flags);
  const { summary } = ended.report().sections;
  const { endings, started } = summary.measured.counts;
  expect(started).toBe(120);
  expect((endings.complete ?? 0) + (endings.unsent ?? 0)).toBe(120);
  expect(endings.unsent).toBeGreaterThan(60);
  expect(summary.measured.offered?.offeredPerSec).toBe(60);
  expect(summary.measured.offered?.achievedPerSec).toBeLessThan(30);
  expect(ended.report().verdict.warnings.map(({ name }) => name)).toContain('run-saturated');
  expect(ended.stdout).toContain('lower bounds');
});

describe('a run that was killed', () => {
  test('is rebuilt from its folder, percentiles included, and marked aborted', async () => {
    const flags = words(`--url ${mockUrl} --quiet --connections 5 --duration 60`);
    const running = startCommand(['load'], flags);
    const samplesAtLeast = async (count: number): Promise<void> => {
      while ((await readMockStats(mockUrl)).requests.byKind.whole < count) {
        await sleep(50);
      }
    };
    await samplesAtLeast(150);
    running.signal('SIGKILL');
    const killed = await running.ended;
    expect(killed.exitCode).toBe(137);
    const folder = killed.folder();
    const written = readLines<Sample>(`${folder}/samples.jsonl`).filter(
      ({ phaseId }) => !phaseId.startsWith('warmup'),
    );
    expect(written.length).toBeGreaterThan(20);

    const rebuilt = await startCommand(['report', folder], ['--format', 'json']).ended;
    const report = JSON.parse(rebuilt.stdout) as ReturnType<ChatloadRun['report']>;
    expect(report.run.aborted).toBe(true);
    expect(report.sections.summary.measured.counts.endings.complete).toBe(written.length);
    const { e2eMs } = report.sections.summary.measured.figures;
    expect(e2eMs?.n).toBe(written.length);
    const exact = median(written.map(latencyOf));
    expect(Math.abs((e2eMs?.p50 ?? 0) - exact)).toBeLessThan(0.01 * exact);
    expect(rebuilt.exitCode).toBe(report.verdict.exitCode);

    const shown = await startCommand(['report', folder], []).ended;
    expect(shown.stdout).toContain('ABORTED');
  });

  test('a folder that holds no run is refused with what to do', async () => {
    const refused = await startCommand(['report', '/tmp'], []).ended;
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('CHL_ERR_');
  });
});
