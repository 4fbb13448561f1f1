import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { answers, isAlive, testProgram } from '../test/processes.ts';
import { startRig, type Rig, type RigOptions } from './index.ts';

const rigs: Rig[] = [];
const strangers: Server[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const stranger of strangers.splice(0)) stranger.close();
  await Promise.all(rigs.splice(0).map((rig) => rig.stop()));
});

async function start(changes: Partial<RigOptions> = {}): Promise<Rig> {
  const rig = await startRig({
    mockEntry: testProgram('scripted-server.ts'),
    chatServerEntry: testProgram('scripted-server.ts'),
    mock: {},
    isReady: async () => null,
    readyTimeoutMs: 10_000,
    stopGraceMs: 3_000,
    ports: { mock: await freePort(), chatServer: await freePort() },
    ...changes,
  });
  rigs.push(rig);
  return rig;
}

/** The flags that the scripted server at the address was started with. */
async function argvOf(url: string): Promise<string[]> {
  const answer = (await fetch(url).then((response) => response.json())) as { argv: string[] };
  return answer.argv;
}

async function listen(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function freePort(): Promise<number> {
  const server = await listen();
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('the servers stand on their usual ports, the chat-server with the mock as its upstream', async () => {
  const ports = { mock: await freePort(), chatServer: await freePort() };
  const rig = await start({ ports, mock: { 'ttft-ms': '5', tokens: '3' } });

  expect(rig.notes).toEqual([]);
  expect(rig.mock.url).toBe(`http://127.0.0.1:${ports.mock}`);
  expect(await argvOf(rig.mock.url)).toEqual([
    '--port',
    String(ports.mock),
    '--ttft-ms',
    '5',
    '--tokens',
    '3',
  ]);
  expect(await argvOf(rig.chatServer.url)).toEqual([
    '--port',
    String(ports.chatServer),
    '--upstream-url',
    `${rig.mock.url}/v1`,
  ]);

  await rig.stop();
  await rig.stop();
  expect(isAlive(rig.mock.pid)).toBe(false);
  expect(isAlive(rig.chatServer.pid)).toBe(false);
});

test('a key of the caller does not reach the servers', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'sk-secret');
  const rig = await start();
  const body = await fetch(rig.chatServer.url).then((response) => response.text());
  expect(body).not.toContain('sk-secret');
});

test('a server whose usual port a stranger holds moves to a free one, and the rig says so', async () => {
  const stranger = await listen();
  strangers.push(stranger);
  const { port } = stranger.address() as AddressInfo;
  const rig = await start({ ports: { mock: await freePort(), chatServer: port } });

  expect(rig.notes).toEqual([
    `port ${port} is held by something else: chat-server is on ${rig.chatServer.url}`,
  ]);
  expect(await answers(rig.chatServer.url)).toBe(true);
});

test('a port taken between the look and the start is given up for a free one', async () => {
  const rig = await start({ chatServerEntry: testProgram('late-for-port-server.ts') });
  expect(rig.notes).toHaveLength(1);
  expect(await answers(rig.chatServer.url)).toBe(true);
});

test('the check of the chat-server is asked until it passes', async () => {
  const asked: string[] = [];
  const rig = await start({
    isReady: async (url) => {
      asked.push(url);
      return asked.length < 2 ? 'HTTP 503' : null;
    },
  });
  expect(asked).toEqual([rig.chatServer.url, rig.chatServer.url]);
});

test('a chat-server that cannot start is refused with its last lines, and takes the mock with it', async () => {
  const ports = { mock: await freePort(), chatServer: await freePort() };
  const error = await start({ ports, chatServerEntry: testProgram('exiting-server.ts') }).catch(
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({
    message: 'chat-server did not become ready within 10 s: exited with code 3',
  });
  expect(error).toMatchObject({ lastLines: ['no configuration'] });
  expect(await answers(`http://127.0.0.1:${ports.mock}`)).toBe(false);
});

test('an abort while the rig starts leaves nothing', async () => {
  const abort = new AbortController();
  const ports = { mock: await freePort(), chatServer: await freePort() };
  const starting = start({
    ports,
    signal: abort.signal,
    isReady: async () => {
      abort.abort(new Error('Ctrl-C'));
      return 'not yet';
    },
  });
  await expect(starting).rejects.toThrow('Ctrl-C');
  expect(await answers(`http://127.0.0.1:${ports.mock}`)).toBe(false);
  expect(await answers(`http://127.0.0.1:${ports.chatServer}`)).toBe(false);
});

test('the loss of either server is the loss of the rig', async () => {
  const rig = await start();
  await answers(`${rig.mock.url}/exit`);
  expect(await rig.lost).toMatchObject({ name: 'mock-provider', reason: 'exited with code 7' });
});

test('a probe or profiler stands around the launch of the chat-server only', async () => {
  const ports = { mock: await freePort(), chatServer: await freePort() };
  const wrapped: (number | null)[] = [];
  const rig = await start({
    ports,
    wrap: (launch, port) => {
      wrapped.push(port);
      return { ...launch, env: { ...launch.env, WRAPPED: 'yes' } };
    },
  });
  expect(wrapped).toEqual([ports.chatServer]);
  const body = await fetch(rig.chatServer.url).then((response) => response.text());
  expect(body).toContain('"WRAPPED":"yes"');
});
