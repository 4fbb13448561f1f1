import { FAULTY_SERVERS, startChatServer } from '@chatload/test-kit';
import { afterAll, describe, expect, test } from 'vitest';
import { startOwnServers } from './own-servers.ts';
import { readLines, runChatload, runLoad, words } from './run-chatload.ts';
import type { Telemetry } from '@chatload/contracts';
import { join } from 'node:path';

/** The server under test, watched from inside or outside, and started by the user's own command. */

const servers = await startOwnServers(words('--ttft-ms 300 --token-delay-ms 5 --tokens 5'));
afterAll(() => servers[Symbol.asyncDispose]());

const HEALTHY = `${process.execPath} ${FAULTY_SERVERS.healthy.entry}`;
const MOCK = words('--mock-ttft-ms 300 --mock-token-delay-ms 5 --mock-tokens 5');
const LOAD = words('--quiet --requests 40 --concurrent 10');
/** Each of its three parts through the server is long enough for a sample that lies wholly in it. */
const LONGER = words('--quiet --requests 120 --concurrent 10');

describe('the bundled server', () => {
  test('is watched from inside, on the run’s own time axis', async () => {
    const ended = await runChatload(['--local', ...LONGER, ...MOCK]);
    const { sections, target, run, verdict } = ended.report();
    const { server } = sections;
    expect(target.watched).toMatchObject({ source: 'probe', nodeVersion: process.version });
    expect(server?.samples).toBeGreaterThanOrEqual(3);
    expect(server?.rssPeakBytes).toBeGreaterThan(20_000_000);
    expect(server?.cpuRatio).toBeGreaterThan(0);
    expect(server?.cpuRatio).toBeLessThan(1.5);
    expect(server?.upstreamRequests).toBeGreaterThan(0);
    expect(verdict.objectives.map(({ metric }) => metric)).toEqual([
      'ttfcMs',
      'completeRatio',
      'serverRssPeakBytes',
      'serverCpuRatio',
    ]);
    expect(ended.stdout).toMatch(/^ {2}Event loop {2}delay max /m);
    const telemetry = readLines<Telemetry>(join(ended.folder(), 'telemetry.jsonl'));
    const atMs = telemetry.filter(({ source }) => source === 'target').map((line) => line.atMs);
    expect(Math.min(...atMs)).toBeGreaterThan(run.startedAtMs);
    expect(Math.max(...atMs)).toBeLessThan(run.startedAtMs + run.durationMs);
  });

  test('is left alone with --no-probe, and then not judged by what it uses', async () => {
    const ended = await runChatload(['--local', '--no-probe', ...LOAD, ...MOCK]);
    const { sections, target, verdict } = ended.report();
    expect([target.watched, sections.server]).toEqual([null, null]);
    expect(verdict.objectives).toHaveLength(2);
  });

  test('is judged by the user’s own limits', async () => {
    const objective = ['--objective', 'serverRssPeakBytes < 1000000'];
    const ended = await runChatload(['--local', ...LOAD, ...MOCK, ...objective]);
    expect(ended.exitCode).toBe(4);
    expect(ended.report().verdict.reason).toMatch(/^objective missed: serverRssPeakBytes /);
  });
});

describe('a server of the user’s own', () => {
  test.each([
    ['stream', runChatload],
    ['load', runLoad],
  ])('is started for %s, watched, compared with the mock, and ended', async (command, run) => {
    const slots = command === 'stream' ? '--concurrent' : '--connections';
    const load = ['--quiet', '--requests', '40', slots, '10'];
    const ended = await run(['--command', HEALTHY, '--port', '3999', ...load, ...MOCK]);
    const { sections, target, plan } = ended.report();
    expect(plan.target).toMatchObject({ choice: 'command', launch: { port: 3_999 } });
    expect(target.description).toContain('your server');
    expect(target.watched?.source).toBe('probe');
    expect(sections.summary.measured.counts.endings).toEqual({ complete: 40 });
    expect(sections.summary.baseline?.counts.endings.complete).toBeGreaterThanOrEqual(20);
    expect(sections.server?.cpuRatio).toBeGreaterThan(0);
    expect(await ended.leftovers()).toEqual([]);
  });

  test('that does not start is shown with its own error: exit code 3', async () => {
    const ended = await runChatload(['--command', 'node no-such-file.js', ...LOAD]);
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toContain('Cannot find module');
    expect(await ended.leftovers()).toEqual([]);
  });

  test('that runs already is watched from outside by its process id', async () => {
    const chatServer = await startChatServer(servers.mockUrl);
    const flags = ['--url', chatServer.url, '--pid', String(chatServer.pid)];
    const ended = await runChatload([...flags, ...LOAD]);
    await chatServer.stop();
    const { server } = ended.report().sections;
    expect(server).toMatchObject({ source: 'pid', pid: chatServer.pid, loopDelayMaxMs: null });
    expect(server?.rssPeakBytes).toBeGreaterThan(20_000_000);
  });
});
