import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request, type ClientRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createProbeHost } from '@chatload/probe';
import { startChatServer, startMock } from '@chatload/test-kit';
import { printMachine, printTable } from './print.ts';

/**
 * What the probe costs the server that it watches: CPU of two bundled chat-servers, one with the probe
 * and one without. Idle, both are measured in the same window; under load they take turns, and which
 * is first alternates, so that a drift of the machine meets both.
 */
const PAIRS = 12;
const IDLE_MS = 3_000;
const LOAD_MS = 4_000;
/** After the streams have opened, before the window. */
const SETTLE_MS = 1_000;

/** 200 streams with a chunk every 20 ms: 10,000 chunks/s. */
const STREAMS = 200;
const MOCK = ['--ttft-ms', '20', '--token-delay-ms', '20', '--tokens', '2000'];

/** A window with fewer, on a machine that is busy with other things, is measured anew. */
const FEWEST_CHUNKS_PER_SEC = 9_500;
const MOST_ATTEMPTS = 5;

/** Of one core, idle; of the server's own CPU, under load. */
const MOST_IDLE_RATIO = 0.01;
const MOST_LOAD_RATIO = 0.03;

interface Server {
  readonly url: string;
  readonly pid: number;
}

/** One window under load. */
interface Window {
  readonly cpuUsPerChunk: number;
  readonly chunksPerSec: number;
}

interface Pair {
  readonly plain: number;
  readonly probed: number;
}

printMachine();
let figures = 0;
const host = await createProbeHost({ onTelemetry: (telemetry) => (figures += telemetry.length) });
const mock = await startMock(MOCK);
const plain = await startChatServer(mock.url);
const probed = await startChatServer(mock.url, { env: host.launchEnv({}, { port: null }) });
const facts = await host.ready;
if (facts.pid !== probed.pid) throw new Error('the probe is not in the server');

// Both have compiled what is hot before either is measured.
for (const server of [plain, probed]) await measureWindow(server);
const idle: Pair[] = [];
for (let pair = 0; pair < PAIRS; pair++) idle.push(await measureIdle());
const load: Pair[] = [];
for (let pair = 0; pair < PAIRS; pair++) load.push(await measureLoad(pair % 2 === 0));

for (const server of [probed, plain, mock]) await server.stop();
await host.close();

printTable(
  ['pair', 'idle', 'idle, probed', 'per chunk', 'per chunk, probed', 'more'],
  load.map((underLoad, index) => [
    String(index + 1),
    inPercent(idle[index]?.plain ?? Number.NaN),
    inPercent(idle[index]?.probed ?? Number.NaN),
    inUs(underLoad.plain),
    inUs(underLoad.probed),
    inPercent(underLoad.probed / underLoad.plain - 1),
  ]),
);
console.log(`${figures} figures came from the probe\n`);
const idleRatio = medianOf(idle.map((pair) => pair.probed - pair.plain));
const loadRatio = medianOf(load.map((pair) => pair.probed / pair.plain - 1));
const verdicts = [
  report(
    `idle, median of ${PAIRS}: ${inPercent(idleRatio)} of a core (must be at most ${inPercent(MOST_IDLE_RATIO)})`,
    idleRatio <= MOST_IDLE_RATIO,
  ),
  report(
    `at 10,000 chunks/s, median of ${PAIRS}: ${inPercent(loadRatio)} of the server's CPU ` +
      `(must be at most ${inPercent(MOST_LOAD_RATIO)})`,
    loadRatio <= MOST_LOAD_RATIO,
  ),
];
process.exitCode = verdicts.every(Boolean) ? 0 : 1;

/** CPU over wall time of both servers, in one window. */
async function measureIdle(): Promise<Pair> {
  const startMs = performance.now();
  const before = { plain: cpuMsOf(plain), probed: cpuMsOf(probed) };
  await sleep(IDLE_MS);
  const wallMs = performance.now() - startMs;
  return {
    plain: (cpuMsOf(plain) - before.plain) / wallMs,
    probed: (cpuMsOf(probed) - before.probed) / wallMs,
  };
}

async function measureLoad(isPlainFirst: boolean): Promise<Pair> {
  const first = await cpuUsPerChunk(isPlainFirst ? plain : probed);
  const second = await cpuUsPerChunk(isPlainFirst ? probed : plain);
  return isPlainFirst ? { plain: first, probed: second } : { plain: second, probed: first };
}

/** The server's CPU microseconds for each chunk of its streams, at the full rate. */
async function cpuUsPerChunk(server: Server): Promise<number> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const window = await measureWindow(server);
    if (window.chunksPerSec >= FEWEST_CHUNKS_PER_SEC) return window.cpuUsPerChunk;
  }
  throw new Error(
    `${FEWEST_CHUNKS_PER_SEC} chunks/s were not reached in ${MOST_ATTEMPTS} attempts`,
  );
}

async function measureWindow(server: Server): Promise<Window> {
  let chunks = 0;
  const agent = new Agent();
  const streams = Array.from({ length: STREAMS }, () =>
    openStream(server.url, agent, (text) => (chunks += text.split('data: {').length - 1)),
  );
  await sleep(SETTLE_MS);
  const before = { chunks, cpuMs: cpuMsOf(server) };
  const startMs = performance.now();
  await sleep(LOAD_MS);
  const cpuMs = cpuMsOf(server) - before.cpuMs;
  const counted = chunks - before.chunks;
  const chunksPerSec = (counted / (performance.now() - startMs)) * 1e3;
  for (const stream of streams) stream.destroy();
  // The server cancels what nobody reads any more.
  await sleep(SETTLE_MS / 2);
  return { cpuUsPerChunk: (cpuMs * 1e3) / counted, chunksPerSec };
}

function openStream(url: string, agent: Agent, onText: (text: string) => void): ClientRequest {
  const stream = request(`${url}/v1/chat/completions`, {
    method: 'POST',
    agent,
    headers: { 'content-type': 'application/json' },
  });
  stream.on('response', (response) => {
    if (response.statusCode !== 200) throw new Error(`the server answered ${response.statusCode}`);
    response.setEncoding('latin1').on('data', onText);
    // It is left in the middle, on purpose.
    response.on('error', () => {});
  });
  stream.on('error', () => {});
  stream.end(
    JSON.stringify({
      model: 'openai/gpt-4o-mini',
      stream: true,
      messages: [{ role: 'user', content: 'Hello' }],
    }),
  );
  return stream;
}

/** CPU time of all the threads so far, exact to nanoseconds where the usual figure counts in 10 ms. */
function cpuMsOf({ pid }: Server): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const spentNs = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return spentNs.reduce((sum, ns) => sum + ns, 0) / 1e6;
}

function report(finding: string, holds: boolean): boolean {
  console.log(`${holds ? 'PASS' : 'MISSED'}: ${finding}`);
  return holds;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}

function inPercent(ratio: number): string {
  return `${(ratio * 100).toFixed(2)} %`;
}

function inUs(value: number): string {
  return `${value.toFixed(2)} µs`;
}
