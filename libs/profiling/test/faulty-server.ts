/**
 * A relay for chat completions with a fault of choice, profiled from inside while a worker thread
 * puts load on it:
 *
 *     node faulty-server.ts FAULT
 *
 * It prints a Recording as JSON and ends.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { Session } from 'node:inspector/promises';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

export interface Recording {
  readonly plain: Window;
  readonly profiled: Window;
  readonly cpuProfile: unknown;
  readonly heapProfile: unknown;
  readonly heapAfterGc: readonly {
    readonly atMs: number;
    readonly heapUsedBytes: number;
    readonly requestsCompleted: number;
  }[];
}

interface Window {
  readonly telemetry: readonly { source: 'target'; atMs: number; name: string; value: number }[];
  readonly requests: number;
  readonly chunks: number;
  readonly durationMs: number;
}

const CHUNK = JSON.stringify({ choices: [{ index: 0, delta: { content: 'a few words ' } }] });
const HISTORY = Array.from({ length: 300 }, (_, n) => ({ role: 'user', content: `message ${n}` }));

const counts = { requests: 0, chunks: 0 };
const retained: unknown[] = [];

function copyHistory(): string {
  return JSON.stringify(JSON.parse(JSON.stringify(HISTORY)));
}

/** Often enough to be more than a trifle of what the server does. */
function readPrompt(): number {
  let length = 0;
  for (let part = 0; part < 8; part++) length += readFileSync(import.meta.filename, 'utf8').length;
  return length;
}

function retainAnswer(request: number): void {
  retained.push(Array.from({ length: 1_500 }, (_, index) => request + index));
}

function block(): void {
  const endMs = performance.now() + 80;
  while (performance.now() < endMs);
}

function countPrimes(): number {
  let primes = 0;
  for (let n = 2; n < 12_000; n++) {
    let isPrime = true;
    for (let by = 2; by * by <= n; by++) if (n % by === 0) isPrime = false;
    if (isPrime) primes += 1;
  }
  return primes;
}

const FAULTS: Readonly<Record<string, { onRequest?: () => void; onChunk?: () => void }>> = {
  none: {},
  'json-round-trip': { onChunk: copyHistory },
  'synchronous-file-access': { onRequest: readPrompt },
  'leaking-memory': { onRequest: () => retainAnswer(counts.requests) },
  'blocked-event-loop': {},
  'hot-function': { onRequest: countPrimes },
};

async function relay(response: ServerResponse, upstreamUrl: string): Promise<void> {
  const fault = FAULTS[process.argv[2] ?? ''];
  fault?.onRequest?.();
  const upstream = await fetch(upstreamUrl);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for await (const part of upstream.body ?? []) {
    counts.chunks += 1;
    fault?.onChunk?.();
    response.write(part);
  }
  response.end();
  counts.requests += 1;
}

/** The provider and its users; neither is on the profiled thread. */
const WORLD = `
  const { createServer, Agent, get } = require('node:http');
  const { parentPort } = require('node:worker_threads');
  const provider = createServer(async (request, response) => {
    for (let n = 0; n < 10; n++) {
      response.write('data: ' + ${JSON.stringify(CHUNK)} + '\\n\\n');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    response.end();
  });
  provider.listen(0, '127.0.0.1', () => parentPort.postMessage(provider.address().port));
  parentPort.on('message', (port) => {
    const agent = new Agent({ keepAlive: true });
    const ask = () => get({ port, agent }, (response) => response.resume().on('end', ask));
    for (let user = 0; user < 16; user++) ask();
  });
`;

async function recordWindow(durationMs: number): Promise<Window> {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const before = { ...counts };
  const startMs = nowMs();
  const telemetry: Window['telemetry'][number][] = [];
  let cpu = process.cpuUsage();
  let sampledMs = startMs;
  while (nowMs() < startMs + durationMs) {
    await sleep(250);
    const atMs = nowMs();
    const { user, system } = process.cpuUsage(cpu);
    cpu = process.cpuUsage();
    const point = (name: string, value: number) =>
      telemetry.push({ source: 'target', atMs, name, value });
    point('loopDelayMaxMs', Math.max(0, delay.max / 1e6 - 10));
    // The worker's share is in it: good enough to tell idle from busy.
    point('cpuRatio', (user + system) / 1_000 / (atMs - sampledMs));
    delay.reset();
    sampledMs = atMs;
  }
  delay.disable();
  return {
    telemetry,
    requests: counts.requests - before.requests,
    chunks: counts.chunks - before.chunks,
    durationMs: nowMs() - startMs,
  };
}

function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

async function main(): Promise<void> {
  const world = new Worker(WORLD, { eval: true });
  const [providerPort] = (await once(world, 'message')) as [number];
  const server = createServer((_, response) => {
    void relay(response, `http://127.0.0.1:${providerPort}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  world.postMessage((server.address() as AddressInfo).port);
  if (process.argv[2] === 'blocked-event-loop') setInterval(block, 500);
  await sleep(500);

  const plain = await recordWindow(1_500);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 1_000 });
  await session.post('Profiler.start');
  const profiled = await recordWindow(2_500);
  const { profile: cpuProfile } = await session.post('Profiler.stop');
  await session.post('HeapProfiler.enable');
  await session.post('HeapProfiler.startSampling', { samplingInterval: 65_536 });
  const heapAfterGc: Recording['heapAfterGc'][number][] = [];
  for (let point = 0; point < 5; point++) {
    await sleep(400);
    await session.post('HeapProfiler.collectGarbage');
    const heapUsedBytes = process.memoryUsage().heapUsed;
    heapAfterGc.push({ atMs: nowMs(), heapUsedBytes, requestsCompleted: counts.requests });
  }
  const { profile: heapProfile } = await session.post('HeapProfiler.stopSampling');
  const recording: Recording = { plain, profiled, cpuProfile, heapProfile, heapAfterGc };
  process.stdout.write(JSON.stringify(recording), () => process.exit(0));
}

if (import.meta.main) await main();
