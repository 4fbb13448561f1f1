import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Telemetry } from '@chatload/contracts';
import { monotonicNow } from '@chatload/kernel';
import {
  freePort,
  NODES,
  startProcess,
  stopProcesses,
  testProgram,
  type TestProcess,
} from '../test/start-process.ts';
import { createProbeHost, type FigureName, type ProbeHost } from './index.ts';

const SERVER = testProgram('server.mjs');
const UPSTREAM_DELAY_MS = 100;

let host: ProbeHost;
let seen: Telemetry[];
let folder: string;
let upstream: Server;

beforeEach(async () => {
  seen = [];
  host = await createProbeHost({ onTelemetry: (telemetry) => seen.push(...telemetry) });
  folder = await mkdtemp(join(tmpdir(), 'chatload-guest-test-'));
  upstream = createServer((_, response) => setTimeout(() => response.end('ok'), UPSTREAM_DELAY_MS));
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
});

afterEach(async () => {
  await stopProcesses();
  await host.close();
  upstream.closeAllConnections();
  upstream.close();
  await rm(folder, { recursive: true });
});

interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly port?: number;
}

/** A process with the guest in it. */
async function start(command: string, options: StartOptions = {}): Promise<TestProcess> {
  const port = options.port ?? (await freePort());
  const { port: upstreamPort } = upstream.address() as AddressInfo;
  const own = { PORT: String(port), UPSTREAM_URL: `http://127.0.0.1:${upstreamPort}/` };
  const env = host.launchEnv({ ...own, ...options.env }, { port });
  return startProcess(command, options.args ?? [SERVER], env);
}

async function ask(server: TestProcess, path: string): Promise<unknown> {
  const response = await fetch(server.url + path);
  return response.json();
}

function valuesOf(name: FigureName): number[] {
  return seen.filter((figure) => figure.name === name).map(({ value }) => value);
}

function sumOf(name: FigureName): number {
  return valuesOf(name).reduce((sum, value) => sum + value, 0);
}

/** Waits until two samples more are there, so that what happened before is in them. */
async function samplesLater(): Promise<void> {
  const before = valuesOf('rssBytes').length;
  await eventually(() => valuesOf('rssBytes').length >= before + 2);
}

async function eventually(condition: () => boolean): Promise<void> {
  for (let round = 0; round < 500 && !condition(); round++) await sleep(20);
  expect(condition()).toBe(true);
}

describe.each(NODES)('in a server on Node %s', (version, node) => {
  test('it says which process it is in, and sends every figure on the time axis of the run', async () => {
    const startedAtMs = monotonicNow();
    const server = await start(node);
    const facts = await host.ready;
    await samplesLater();

    expect(facts).toEqual({
      pid: server.child.pid,
      nodeVersion: version,
      port: Number(new URL(server.url).port),
      isClusterWorker: false,
    });
    for (const { atMs, source } of seen) {
      expect(atMs).toBeGreaterThan(startedAtMs);
      expect(atMs).toBeLessThan(monotonicNow());
      expect(source).toBe('target');
    }
    const [rssBytes = 0] = valuesOf('rssBytes');
    const [heapTotalBytes = 0] = valuesOf('heapTotalBytes');
    const [heapUsedBytes = 0] = valuesOf('heapUsedBytes');
    expect(rssBytes).toBeGreaterThan(heapTotalBytes);
    expect(heapTotalBytes).toBeGreaterThan(heapUsedBytes);
    expect(heapUsedBytes).toBeGreaterThan(1e6);
    expect(valuesOf('heapOldSpaceBytes')[0]).toBeGreaterThan(1e5);
    const inEverySample = ['loopDelayMaxMs', 'loopDelayP99Ms', 'loopUtilizationRatio', 'cpuRatio'];
    const counts = ['openSockets', 'openHandles', 'upstreamSockets', 'upstreamRequests', 'gcMaxMs'];
    const samples = valuesOf('rssBytes').length;
    for (const name of [...inEverySample, ...counts]) {
      expect([name, valuesOf(name as FigureName).length]).toEqual([name, samples]);
    }
  });

  test('a blocked event loop, and the CPU that it took, are seen', async () => {
    const server = await start(node);
    await host.ready;
    await samplesLater();
    for (let round = 0; round < 4; round++) await ask(server, '/block?ms=300');
    await samplesLater();

    // Less the 20 ms between two ticks, by which a block can look shorter.
    expect(valuesOf('loopDelayMaxMs').filter((delayMs) => delayMs >= 275)).toHaveLength(4);
    expect(Math.max(...valuesOf('loopUtilizationRatio'))).toBeGreaterThan(0.5);
    expect(Math.max(...valuesOf('cpuRatio'))).toBeGreaterThan(0.2);
  });

  test('upstream connections are counted against upstream requests', async () => {
    const server = await start(node);
    await host.ready;
    for (let round = 0; round < 5; round++) await ask(server, '/fetch');
    await samplesLater();
    expect(sumOf('upstreamRequests')).toBe(5);
    expect(sumOf('upstreamSockets')).toBe(1);
    expect(sumOf('upstreamWaitCount')).toBeGreaterThanOrEqual(5);

    for (let round = 0; round < 5; round++) await ask(server, '/connect');
    await samplesLater();
    expect(sumOf('upstreamRequests')).toBe(10);
    expect(sumOf('upstreamSockets')).toBe(6);
    expect(Math.max(...valuesOf('upstreamConnectMaxMs'))).toBeGreaterThan(0);
  });

  test('a forced collection is answered with the memory after it, and seen in the figures', async () => {
    const server = await start(node);
    await host.ready;
    await ask(server, '/keep?bytes=8000000');
    const collected = await host.request({ command: 'forceGc' });
    await samplesLater();

    expect(collected.heapUsedBytes).toBeGreaterThan(8e6);
    expect(collected.atMs).toBeLessThan(monotonicNow());
    expect(sumOf('gcMajorCount')).toBeGreaterThanOrEqual(1);
    expect(Math.max(...valuesOf('gcMaxMs'))).toBeGreaterThan(0);
    const { heapUsedBytes } = await host.request({ command: 'heapUsed' });
    expect(heapUsedBytes).toBeGreaterThan(8e6);
  });

  test('what is allocated on the heap is counted, collected or not, and Buffers are not', async () => {
    const server = await start(node);
    await host.ready;
    await samplesLater();
    const before = sumOf('allocatedBytes');
    await ask(server, '/allocate?bytes=50000000');
    await samplesLater();
    const allocatedBytes = sumOf('allocatedBytes') - before;

    expect(sumOf('gcMinorCount')).toBeGreaterThanOrEqual(1);
    expect(allocatedBytes).toBeGreaterThan(0.7 * 50e6);
    expect(allocatedBytes).toBeLessThan(1.5 * 50e6);

    await ask(server, '/buffer?bytes=50000000');
    await samplesLater();
    expect(sumOf('allocatedBytes') - before - allocatedBytes).toBeLessThan(10e6);
  });

  test('a CPU profile names the functions that ran meanwhile, on the same time axis', async () => {
    const server = await start(node);
    await host.ready;
    const path = join(folder, 'server.cpuprofile');
    const { atMs } = await host.request({ command: 'startCpuProfile', intervalUs: 1_000 });
    await ask(server, '/block?ms=200');
    const stopped = await host.request({ command: 'stopCpuProfile', path });

    const text = await readFile(path, 'utf8');
    const profile = JSON.parse(text) as { startTime: number; endTime: number; samples: unknown[] };
    expect(text).toContain('"functionName":"burnCpu"');
    expect(profile.samples.length).toBeGreaterThan(20);
    expect(Math.abs(profile.startTime / 1e3 - atMs)).toBeLessThan(1_000);
    expect(profile.endTime / 1e3).toBeGreaterThan(atMs + 200);
    expect(stopped.atMs).toBeGreaterThan(atMs + 200);
    expect(await readdir(folder)).toEqual(['server.cpuprofile']);
  });

  test('heap sampling names the functions whose objects survived, but none of its own', async () => {
    const server = await start(node);
    await host.ready;
    const path = join(folder, 'server.heapprofile');
    await host.request({ command: 'startHeapSampling', intervalBytes: 16_384 });
    await ask(server, '/keep?bytes=4000000');
    await host.request({ command: 'stopHeapSampling', path });

    const text = await readFile(path, 'utf8');
    const { head, samples } = JSON.parse(text) as { head: object; samples: { nodeId: number }[] };
    expect(text).toContain('"functionName":"keepForever"');
    expect(text).not.toContain('chatload-probe');
    const ids = new Set([...JSON.stringify(head).matchAll(/"id":(\d+)/g)].map(([, id]) => id));
    expect(samples.length).toBeGreaterThan(0);
    expect(samples.filter(({ nodeId }) => !ids.has(String(nodeId)))).toEqual([]);
  });

  test('what V8 or the file system refuses comes back as a reason', async () => {
    await start(node);
    await host.ready;
    await expect(
      host.request({ command: 'stopCpuProfile', path: join(folder, 'x') }),
    ).rejects.toThrow(/^The probe could not do stopCpuProfile: .*No recording profiles/);
    await host.request({ command: 'startCpuProfile', intervalUs: 1_000 });
    await expect(
      host.request({ command: 'stopCpuProfile', path: join(folder, 'no/such/folder') }),
    ).rejects.toThrow(/ENOENT/);
  });

  test('the server ends on request, with its beforeExit listeners called', async () => {
    const server = await start(node);
    await host.ready;
    await ask(server, '/flush');
    await host.request({ command: 'finish' });
    expect(await server.ended).toBe(0);
    expect(server.stdout).toMatch(/\nflushed\n$/);
  });

  test('nothing of the server is changed: signals, output, options, and how it ends', async () => {
    const userModule = join(folder, 'user.mjs');
    await writeFile(userModule, 'globalThis.userModule = "loaded";');
    const options = `--import=${pathToFileURL(userModule).href}`;
    const server = await start(node, { env: { NODE_OPTIONS: options } });
    await host.ready;
    await samplesLater();

    expect(await ask(server, '/facts')).toEqual({
      pid: server.child.pid,
      signalListeners: [0, 0, 0, 0],
      isListenNative: true,
      userModule: 'loaded',
    });
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe('SIGTERM');
    expect(server.stdout).toBe(`listening on ${server.url}\n`);
    expect(server.stderr).toBe('');
  });

  test("the server's own answer to SIGTERM stays its own", async () => {
    const server = await start(node);
    await host.ready;
    await ask(server, '/term');
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(7);
  });

  test('a server that has nothing more to do ends by itself', async () => {
    const server = await start(node);
    await host.ready;
    await host.request({ command: 'startCpuProfile', intervalUs: 1_000 });
    await ask(server, '/close');
    expect(await server.ended).toBe(0);
    expect(server.stderr).toBe('');
  });

  test('a host that goes away, in the middle of a profile too, leaves the server unharmed', async () => {
    const server = await start(node);
    await host.ready;
    await host.request({ command: 'startCpuProfile', intervalUs: 1_000 });
    await host.close();
    await sleep(600);

    expect(await ask(server, '/block?ms=1')).toBeGreaterThan(0);
    await ask(server, '/close');
    expect(await server.ended).toBe(0);
    expect(server.stderr).toBe('');
  });

  test('a server whose host was never there runs as ever', async () => {
    const order = JSON.stringify({ socket: join(folder, 'nobody'), port: null });
    const env = { ...host.launchEnv({ PORT: '0' }, { port: null }), CHATLOAD_PROBE: order };
    const server = await startProcess(node, [SERVER], env);
    await sleep(100);
    await ask(server, '/close');
    expect(await server.ended).toBe(0);
    expect(server.stderr).toBe('');
  });

  test('of all the processes that load it, only the one that listens on the port is watched', async () => {
    const script = join(folder, 'start.sh');
    const other = `require('http').createServer().listen(0, '127.0.0.1', function () { this.close() })`;
    await writeFile(script, `"$NODE" -e "${other}"\n"$NODE" "${SERVER}"\n`);
    const server = await start('/bin/sh', { args: [script], env: { NODE: node } });
    const facts = await host.ready;

    expect(await ask(server, '/facts')).toMatchObject({ pid: facts.pid });
    expect(facts.pid).not.toBe(server.child.pid);
    await host.request({ command: 'finish' });
    expect(await server.ended).toBe(0);
  });

  test('of a cluster, the first worker that listens is watched', async () => {
    const server = await start(node, { args: [testProgram('cluster-server.mjs')] });
    const facts = await host.ready;
    await samplesLater();
    expect(facts.isClusterWorker).toBe(true);
    expect(sumOf('allocatedBytes')).toBeGreaterThan(0);
    expect(facts.pid).not.toBe(server.child.pid);
    await host.request({ command: 'finish' });
    expect(await server.ended).toBe(0);
  });

  test('a program of CommonJS, without an ending in its name, is still the main module', async () => {
    const program = join(folder, 'www');
    await writeFile(program, 'process.stdout.write(String(require.main === module))');
    const { stdout, stderr, ended } = await start(node, { args: [program] });
    expect([await ended, stdout, stderr]).toEqual([0, 'true', '']);
  });

  test('without an order, or with one that is no JSON, it rests', async () => {
    for (const order of ['', '{', '{"socket": 5, "port": "x"}']) {
      const env = { ...host.launchEnv({ PORT: '0' }, { port: null }), CHATLOAD_PROBE: order };
      const server = await startProcess(node, [SERVER], env);
      await ask(server, '/close');
      expect([await server.ended, server.stderr]).toEqual([0, '']);
    }
  });
});

test('on the first port that is listened on, when no port is named', async () => {
  const server = await startProcess(
    process.execPath,
    [SERVER],
    host.launchEnv({ PORT: '0' }, { port: null }),
  );
  const { port } = await host.ready;
  expect(port).toBe(Number(new URL(server.url).port));
});

test('waiting for a slot in a pool of one is told, with its mean and its worst', async () => {
  const server = await start(process.execPath);
  await host.ready;
  await Promise.all([1, 2, 3].map(() => ask(server, '/pool')));
  await samplesLater();
  // The first had none before it, the last waited for two answers.
  expect(sumOf('upstreamWaitCount')).toBe(3);
  expect(Math.max(...valuesOf('upstreamWaitMaxMs'))).toBeGreaterThan(1.5 * UPSTREAM_DELAY_MS);
  expect(Math.max(...valuesOf('upstreamWaitMeanMs'))).toBeGreaterThan(0.5 * UPSTREAM_DELAY_MS);
});
