import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startUserServer, type RunningServer } from '@chatload/rig';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startMock } from './bundled-servers.ts';
import { startFakeTarget, type FakeHandler, type FakeTarget } from './fake-target.ts';
import { FAULTY_SERVERS } from './faulty-servers.ts';

type FaultName = keyof typeof FAULTY_SERVERS;

const NAMES = Object.keys(FAULTY_SERVERS) as FaultName[];
const TOKENS = 40;

let mock: RunningServer;
const cleanUps: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  mock = await startMock(['--ttft-ms', '5', '--token-delay-ms', '2', '--tokens', String(TOKENS)]);
});
afterAll(() => mock.stop());
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** Loaded into the server: on SIGUSR2 it says what it has used until then. */
const GAUGE = `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const { readFileSync } = fs;
  let fileReads = 0;
  fs.readFileSync = (...args) => (fileReads++, readFileSync(...args));
  syncBuiltinESMExports();
  process.on('SIGUSR2', () => {
    const { user, system } = process.cpuUsage();
    gc();
    const { heapUsed } = process.memoryUsage();
    console.log(JSON.stringify({ cpuMs: (user + system) / 1e3, heapBytes: heapUsed, fileReads }));
  });
`;

async function start(name: FaultName, upstreamUrl = mock.url): Promise<RunningServer> {
  const preload = `data:text/javascript,${encodeURIComponent(GAUGE).replaceAll("'", '%27')}`;
  const server = await startUserServer({
    command: `'${process.execPath}' --expose-gc --import '${preload}' '${FAULTY_SERVERS[name].entry}'`,
    cwd: import.meta.dirname,
    callerEnv: {},
    passedNames: [],
    port: 0,
    mockUrl: upstreamUrl,
    isReady: async () => null,
    readyTimeoutMs: 30_000,
    stopGraceMs: 500,
  });
  cleanUps.push(() => server.stop());
  return server;
}

interface Gauge {
  readonly cpuMs: number;
  readonly heapBytes: number;
  readonly fileReads: number;
}

async function gauge(server: RunningServer): Promise<Gauge> {
  const linesBefore = server.lastLines.length;
  process.kill(server.pid, 'SIGUSR2');
  while (server.lastLines.length === linesBefore) await sleep(10);
  return JSON.parse(server.lastLines.at(-1) ?? '') as Gauge;
}

/** What the work costs the server. */
async function costOf(server: RunningServer, work: () => Promise<unknown>): Promise<Gauge> {
  const before = await gauge(server);
  await work();
  const after = await gauge(server);
  return {
    cpuMs: after.cpuMs - before.cpuMs,
    heapBytes: after.heapBytes - before.heapBytes,
    fileReads: after.fileReads - before.fileReads,
  };
}

function sdk(server: RunningServer): OpenAI {
  return new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'any', maxRetries: 0 });
}

const QUESTION = { model: 'any', messages: [{ role: 'user' as const, content: 'hello' }] };

async function readWhole(client: OpenAI): Promise<string | null | undefined> {
  const answer = await client.chat.completions.create(QUESTION);
  return answer.choices[0]?.message.content;
}

async function readStream(client: OpenAI): Promise<string> {
  let text = '';
  for await (const chunk of await client.chat.completions.create({ ...QUESTION, stream: true })) {
    text += chunk.choices[0]?.delta.content ?? '';
  }
  return text;
}

/** So many at once, for so many rounds. */
async function inRounds(
  rounds: number,
  { atOnce, work }: { atOnce: number; work: () => Promise<unknown> },
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await Promise.all(Array.from({ length: atOnce }, work));
  }
}

test.for(NAMES)(
  '%s: whole and streamed answers come through as the provider gave them',
  async (name) => {
    const client = sdk(await start(name));
    const [whole, streamed] = await Promise.all([readWhole(client), readStream(client)]);
    expect(whole?.split(' ')).toHaveLength(TOKENS);
    expect(streamed).toBe(whole);
    await expect(
      client.chat.completions.create({ ...QUESTION, model: 'fault:http-429' }),
    ).rejects.toMatchObject({ status: 429 });
  },
);

test.for(NAMES)('%s: its file has the function that is the fault, once', (name) => {
  const { file, functionName } = FAULTY_SERVERS[name];
  const found = readFileSync(file, 'utf8').split(`function ${functionName}(`).length - 1;
  expect(found).toBe(functionName === '' ? 0 : 1);
});

test('a client that leaves ends its request to the provider', async () => {
  const gone = Promise.withResolvers<void>();
  const provider = await startProvider(async ({ closed }) => {
    await closed;
    gone.resolve();
  });
  const server = await start('healthy', provider.origin);
  const leave = new AbortController();
  const answer = sdk(server).chat.completions.create(QUESTION, { signal: leave.signal });
  const outcome = answer.catch((error: unknown) => error);
  while (provider.requests.length === 0) await sleep(10);
  leave.abort();
  expect(await outcome).toBeInstanceOf(OpenAI.APIUserAbortError);
  await gone.promise;
});

async function startProvider(handler: FakeHandler): Promise<FakeTarget> {
  const provider = await startFakeTarget(handler);
  cleanUps.push(() => provider.close());
  return provider;
}

/** A provider that answers after a while, so that requests are open at the same time. */
function startSlowProvider(): Promise<FakeTarget> {
  return startProvider(async ({ write, pause }) => {
    await pause(100);
    await write(
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 14\r\n\r\n{"choices":[]}',
    );
  });
}

describe('the fault is there:', () => {
  test('a copied conversation takes several times the CPU of relaying', async () => {
    const costs = [];
    for (const name of ['healthy', 'json-per-chunk'] as const) {
      const server = await start(name);
      const client = sdk(server);
      const load = { atOnce: 5, work: () => readStream(client) };
      await inRounds(10, load);
      costs.push(await costOf(server, () => inRounds(10, load)));
    }
    const [healthy, faulty] = costs;
    expect(faulty!.cpuMs).toBeGreaterThan(2 * healthy!.cpuMs);
  });

  test('a pause of 50 ms comes before every answer', async () => {
    const server = await start('timer-per-request');
    const client = sdk(server);
    const tookMs: number[] = [];
    await inRounds(5, {
      atOnce: 2,
      async work() {
        const startMs = performance.now();
        await readWhole(client);
        tookMs.push(performance.now() - startMs);
      },
    });
    // A timer may be a little early.
    expect(Math.min(...tookMs)).toBeGreaterThan(48);
  });

  test('a block holds every answer up, once a second', async () => {
    const server = await start('block-80ms');
    const waitsMs: number[] = [];
    const endMs = performance.now() + 3_500;
    while (performance.now() < endMs) {
      const startMs = performance.now();
      await fetch(server.url).then((response) => response.arrayBuffer());
      waitsMs.push(performance.now() - startMs);
    }
    expect(waitsMs.filter((waitMs) => waitMs > 50).length).toBeGreaterThanOrEqual(2);
  });

  test('10 kB stay behind for each request, and next to nothing in the healthy one', async () => {
    const requests = 500;
    const kept = [];
    for (const name of ['healthy', 'leak-per-request'] as const) {
      const server = await start(name);
      const client = sdk(server);
      await inRounds(5, { atOnce: 20, work: () => readWhole(client) });
      const load = { atOnce: 20, work: () => readWhole(client) };
      const { heapBytes } = await costOf(server, () => inRounds(requests / 20, load));
      kept.push(heapBytes / requests);
    }
    const [healthy, faulty] = kept;
    expect(healthy).toBeLessThan(2_000);
    expect(faulty).toBeGreaterThan(9_000);
    expect(faulty).toBeLessThan(13_000);
  });

  test('files are read for each piece', async () => {
    const reads = [];
    for (const name of ['healthy', 'sync-file-reads'] as const) {
      const server = await start(name);
      const client = sdk(server);
      await readStream(client);
      reads.push((await costOf(server, () => readStream(client))).fileReads);
    }
    const [healthy, faulty] = reads;
    expect(healthy).toBe(0);
    // Pieces that come late arrive as one.
    expect(faulty).toBeGreaterThan(TOKENS);
  });

  test.for([
    ['healthy', 1],
    ['new-connection-per-request', 4],
  ] as const)('%s opens %i connections for four requests in turn', async ([name, opened]) => {
    const provider = await startSlowProvider();
    const client = sdk(await start(name, provider.origin));
    await inRounds(4, { atOnce: 1, work: () => readWhole(client) });
    expect(provider.connections.opened).toBe(opened);
  });

  test.for([
    ['healthy', 4],
    ['pool-of-one', 1],
  ] as const)('%s has %i connections for four requests at once', async ([name, peak]) => {
    const provider = await startSlowProvider();
    const client = sdk(await start(name, provider.origin));
    await inRounds(1, { atOnce: 4, work: () => readWhole(client) });
    expect(provider.connections.peak).toBe(peak);
  });
});
