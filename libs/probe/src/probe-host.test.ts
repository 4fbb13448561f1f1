import { existsSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { Telemetry } from '@chatload/contracts';
import { createProbeHost, type ProbeHost } from './index.ts';
import type { GuestOrder } from './wire.ts';

const HELLO = { hello: { pid: 1, nodeVersion: 'v18.0.0', port: 80, isClusterWorker: false } };

const hosts: ProbeHost[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});

async function createHost(): Promise<{ host: ProbeHost; seen: Telemetry[]; path: string }> {
  const seen: Telemetry[] = [];
  const host = await createProbeHost({ onTelemetry: (telemetry) => seen.push(...telemetry) });
  hosts.push(host);
  const env = host.launchEnv({}, { port: null });
  const { socket } = JSON.parse(env['CHATLOAD_PROBE'] ?? '') as GuestOrder;
  return { host, seen, path: socket };
}

/** A guest that says what it is told to. */
async function connectGuest(path: string): Promise<Socket> {
  const socket = connect(path);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

function lineOf(message: object): string {
  return `${JSON.stringify(message)}\n`;
}

async function eventually(condition: () => boolean): Promise<boolean> {
  for (let round = 0; round < 250 && !condition(); round++) await sleep(20);
  return condition();
}

test("the guest comes before the user's own options, and the environment is otherwise kept", async () => {
  const { host } = await createHost();
  const env = host.launchEnv({ NODE_OPTIONS: '--no-warnings', A: 'b' }, { port: 3000 });

  expect(env['NODE_OPTIONS']).toMatch(
    /^--import=file:\/\/\/\S+\/chatload-probe\.mjs --no-warnings$/,
  );
  expect(env['A']).toBe('b');
  expect(JSON.parse(env['CHATLOAD_PROBE'] ?? '')).toMatchObject({ port: 3000 });
});

test('socket and guest are in a folder of this user alone, which is gone after the close', async () => {
  const { host, path } = await createHost();
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  expect(path.length).toBeLessThan(108);

  await host.close();
  await host.close();

  expect(existsSync(dirname(path))).toBe(false);
});

test('what is no line of a guest, or endless, is passed over, and the next one is read', async () => {
  const { host, seen, path } = await createHost();
  const guest = await connectGuest(path);
  const sample = { atMs: 5, figures: { rssBytes: 7, cpuRatio: 'much', unheardOf: 1 } };
  guest.write('no json\n[]\nnull\n\n{"hello": 1}\n{"id": "x", "result": {}}\n');
  guest.write(lineOf({ sample }));
  guest.write(lineOf(HELLO));
  guest.write(lineOf({ sample: { atMs: null, figures: {} } }));
  guest.write(`${JSON.stringify({ sample }).padEnd(200_000)}\n`);
  guest.write(lineOf({ sample }));

  expect(await host.ready).toEqual(HELLO.hello);
  expect(await eventually(() => seen.length > 0)).toBe(true);
  // Before its hello it was nobody, and the long line was too long.
  expect(seen).toEqual([{ source: 'target', atMs: 5, name: 'rssBytes', value: 7 }]);
});

test('a second guest is sent away, and the first goes on', async () => {
  const { host, seen, path } = await createHost();
  const first = await connectGuest(path);
  first.write(lineOf(HELLO));
  await host.ready;
  const second = await connectGuest(path);
  second.write(lineOf(HELLO));
  await once(second.resume(), 'close');

  first.write(lineOf({ sample: { atMs: 1, figures: { cpuRatio: 0.5 } } }));

  expect(await eventually(() => seen.length === 1)).toBe(true);
});

test('a request without a guest, refused, unanswered or cut off says so in one line', async () => {
  const { host, path } = await createHost();
  await expect(host.request({ command: 'heapUsed' })).rejects.toThrow(
    'The probe could not do heapUsed: no server reports to it',
  );
  const guest = await connectGuest(path);
  guest.write(lineOf(HELLO));
  await host.ready;

  await expect(host.request({ command: 'forceGc' }, { timeoutMs: 20 })).rejects.toThrow(
    'The probe could not do forceGc: no answer within 0.02 s',
  );
  const refused = host.request({ command: 'heapUsed' });
  guest.write(lineOf({ id: 2, error: 'not now' }));
  await expect(refused).rejects.toThrow('The probe could not do heapUsed: not now');
  const cutOff = host.request({ command: 'heapUsed' });
  guest.destroy();
  await expect(cutOff).rejects.toThrow('The probe could not do heapUsed: the server has ended');
});
