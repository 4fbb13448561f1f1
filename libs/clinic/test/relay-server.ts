/**
 * A relay with an upstream of its own, which takes 20 ms, and a CPU or heap profile on demand:
 *
 *     node relay-server.ts
 *
 * `/profile/start/cpu` and `/profile/stop/cpu` (or `heap`) begin and give back a profile of V8's; any
 * other path is relayed.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Session } from 'node:inspector/promises';
import type { AddressInfo } from 'node:net';

const session = new Session();
session.connect();

const PROFILE: Readonly<Record<string, () => Promise<unknown>>> = {
  async '/profile/start/cpu'() {
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
  },
  '/profile/start/heap': () =>
    session.post('HeapProfiler.startSampling', { samplingInterval: 16_384 }),
  '/profile/stop/cpu': async () => (await session.post('Profiler.stop')).profile,
  '/profile/stop/heap': async () => (await session.post('HeapProfiler.stopSampling')).profile,
};

const kept: string[][] = [];

function burnCpu(): number {
  let sum = 0;
  for (let n = 0; n < 1_000_000; n++) sum += Math.sqrt(n);
  return sum;
}

/** 32 KB each: more than a sampling interval. */
function keepAnswer(text: string): void {
  kept.push(Array.from<string>({ length: 4_000 }).fill(text));
}

async function relay(response: ServerResponse): Promise<void> {
  const upstreamAnswer = await fetch(originOf(upstream));
  const text = await upstreamAnswer.text();
  burnCpu();
  keepAnswer(text);
  response.end(text);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const control = PROFILE[request.url ?? ''];
  if (control === undefined) await relay(response);
  else response.end(JSON.stringify((await control()) ?? null));
}

function originOf(server: typeof upstream): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const upstream = createServer((_, response) => void setTimeout(() => response.end('text'), 20));
upstream.listen(0, '127.0.0.1');
const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1', () => console.log(`listening on ${originOf(server)}`));
process.once('SIGTERM', () => {
  for (const each of [server, upstream]) each.close().closeAllConnections();
});
