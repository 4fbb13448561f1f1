import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { StatsReport } from '../src/stats.ts';
import { chatRequest } from './start-mock.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** The program as users start it; ended when the test has finished. */
function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  const origin = async (): Promise<string> => {
    for (;;) {
      const match = /listening on (https?:\/\/[^\s"]+)/.exec(output.stdout);
      if (match?.[1] !== undefined) return match[1];
      await once(child.stdout, 'data');
    }
  };
  return { child, output, exitCode, origin };
}

function streamFrom(origin: string): Promise<Response> {
  return fetch(`${origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(chatRequest({ stream: true })),
  });
}

test('SIGTERM lets an open stream end, then the program exits with 0', async () => {
  const program = run(['--port', '0', '--tokens', '20'], { MOCK_TTFT_MS: '1' });
  const origin = await program.origin();
  const response = await streamFrom(origin);
  program.child.kill('SIGTERM');

  expect(await response.text()).toContain('[DONE]');
  expect(await program.exitCode).toBe(0);
  expect(program.output.stdout).toMatch(/^mock-provider listening on http:\/\/127\.0\.0\.1:\d+\n/);
  expect(program.output.stdout).toContain(
    '20 tokens, the first after 1 ms, then every 10 ms: 191 ms',
  );
  expect(program.output.stderr).toBe('');
});

test('a second signal ends it at once', async () => {
  const program = run(['--port', '0', '--ttft-ms', '60000']);
  await streamFrom(await program.origin());
  program.child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 100));
  program.child.kill('SIGINT');

  expect(await program.exitCode).toBe(130);
});

test('a taken port is one clear line, a hint and exit code 3', async () => {
  const stranger = createServer().listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  onTestFinished(() => void stranger.close());
  const { port } = stranger.address() as AddressInfo;
  const program = run(['--port', String(port)]);

  expect(await program.exitCode).toBe(3);
  expect(program.output.stderr).toBe(
    `mock-provider: Port ${port} on 127.0.0.1 is taken by another program\n` +
      'Name another one with --port N, or let the system choose one with --port 0.\n',
  );
  expect(program.output.stdout).toBe('');
});

test('a wrong flag is one clear line, a hint and exit code 2', async () => {
  const program = run(['--tokens', 'many']);

  expect(await program.exitCode).toBe(2);
  expect(program.output.stderr).toBe(
    'mock-provider: --tokens many: must be an integer from 1 to 100000\n' +
      'See `mock-provider --help`.\n',
  );
});

test('--help explains every flag and exits with 0', async () => {
  const program = run(['--help']);

  expect(await program.exitCode).toBe(0);
  expect(program.output.stdout).toContain('--tokens-per-chunk N');
});

test('the stats tell of a stall of the process, and leave out what it touched', async () => {
  const program = run([
    '--port',
    '0',
    '--ttft-ms',
    '1',
    '--token-delay-ms',
    '1',
    '--tokens',
    '400',
  ]);
  const origin = await program.origin();
  // The canary beats from soon after the start.
  await (await streamFrom(origin)).text();
  const response = await streamFrom(origin);
  program.child.kill('SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 100));
  program.child.kill('SIGCONT');
  expect(await response.text()).toContain('[DONE]');

  const stats = (await (await fetch(`${origin}/__mock/stats`)).json()) as StatsReport;
  expect(stats.stalls.count).toBeGreaterThanOrEqual(1);
  expect(stats.stalls.maxMs).toBeGreaterThan(50);
  expect(stats.stalls.totalMs).toBeGreaterThanOrEqual(stats.stalls.maxMs);
  expect(stats.stalls.recent.length).toBe(stats.stalls.count);
  expect(stats.emissionErrorMs.n).toBe(800);
  expect(stats.emissionErrorMs.max).toBeGreaterThan(50);
  expect(stats.emissionErrorOutsideStallsMs.n).toBeLessThan(800);
  expect(stats.emissionErrorOutsideStallsMs.max).toBeLessThan(stats.emissionErrorMs.max);
});

test('with --event-log-file, the stamps of every event are there when it has ended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chatload-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'events.jsonl');
  const program = run(
    words(`--port 0 --ttft-ms 1 --token-delay-ms 1 --tokens 20 --event-log-file ${file}`),
  );
  await (await streamFrom(await program.origin())).text();
  program.child.kill('SIGTERM');

  expect(await program.exitCode).toBe(0);
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const [answer, end] = lines.map((line) => JSON.parse(line));
  expect(answer.emittedAtMs).toHaveLength(22);
  expect(answer.emittedAtMs[0]).toBeGreaterThan(answer.requestReadAtMs);
  expect(end).toMatchObject({ dropped: 0, stalls: expect.any(Array) });
});

function words(line: string): string[] {
  return line.split(' ');
}
