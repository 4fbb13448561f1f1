import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { answers, eventually, isAlive, isGroupAlive, testProgram } from '../test/processes.ts';
import { startUserRig, type Rig, type UserRigOptions } from './index.ts';

const cleanUps: (() => unknown)[] = [];

afterEach(() => Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp())));

async function start(mode: string, changes: Partial<UserRigOptions> = {}): Promise<Rig> {
  const rig = await startUserRig({
    mockEntry: testProgram('scripted-server.ts'),
    mock: { tokens: '3' },
    mockPort: 0,
    command: `'${process.execPath}' '${testProgram('silent-server.ts')}' ${mode}`,
    cwd: process.cwd(),
    callerEnv: {},
    passedNames: [],
    port: 0,
    isReady: async () => null,
    readyTimeoutMs: 20_000,
    stopGraceMs: 1_000,
    ...changes,
  });
  cleanUps.push(() => rig.stop());
  return rig;
}

async function answerOf(url: string): Promise<{ argv: string[]; env: Record<string, string> }> {
  return fetch(url).then((response) => response.json()) as ReturnType<typeof answerOf>;
}

test('the mock has its settings, the server has the mock, and both are stopped', async () => {
  let told = '';
  const isReady: UserRigOptions['isReady'] = async (_url, _signal, mockUrl) => {
    told = mockUrl;
    return null;
  };
  const rig = await start('plain', { isReady });
  expect(told).toBe(rig.mock.url);
  expect((await answerOf(rig.mock.url)).argv).toEqual(['--port', '0', '--tokens', '3']);
  const { env } = await answerOf(rig.chatServer.url);
  expect(env['OPENAI_BASE_URL']).toBe(`${rig.mock.url}/v1`);
  expect(rig.notes).toEqual([]);

  await rig.stop();
  await rig.stop();
  expect(isAlive(rig.mock.pid)).toBe(false);
  expect(isAlive(rig.chatServer.pid)).toBe(false);
});

test('a server whose port a stranger holds is on another, and the rig says so', async () => {
  const stranger = createServer().listen(0, '127.0.0.1');
  cleanUps.push(() => stranger.close());
  await once(stranger, 'listening');
  const { port } = stranger.address() as AddressInfo;
  const rig = await start('plain', { port });
  expect(rig.notes).toEqual([
    `port ${port} is held by something else: your server is on ${rig.chatServer.url}`,
  ]);
});

test('a server that cannot start is refused with its last lines, and takes the mock with it', async () => {
  let mockUrl = '';
  const starting = start('fails', {
    wrap: (launch) => {
      mockUrl = launch.env['OPENAI_BASE_URL'] ?? '';
      return launch;
    },
  });
  const error = await starting.catch((reason: unknown) => reason);
  expect(error).toMatchObject({ lastLines: ['Error: Cannot find module express'] });
  expect(mockUrl).toMatch(/^http/);
  expect(await answers(mockUrl)).toBe(false);
});

test('the mock’s end while the server starts is the reason that is given', async () => {
  const starting = start('plain', {
    wrap: (launch) => {
      void answers(launch.env['OPENAI_BASE_URL']?.replace('/v1', '/exit') ?? '');
      return launch;
    },
    isReady: async () => 'HTTP 502',
  });
  await expect(starting).rejects.toMatchObject({
    message: 'mock-provider did not become ready within 20 s: exited with code 7',
  });
});

test('the loss of either is the loss of the rig', async () => {
  const rig = await start('plain');
  await answers(`${rig.chatServer.url}/exit`);
  expect(await rig.lost).toMatchObject({ name: 'your server', reason: 'exited with code 7' });
});

test('after kill -9 of the runner nothing is left of either, though the server is a child', async () => {
  const runner = spawn(process.execPath, [testProgram('user-runner-to-kill.ts')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  cleanUps.push(() => runner.kill('SIGKILL'));
  const [line] = await once(createInterface(runner.stdout), 'line');
  const groups = JSON.parse(String(line)) as number[];
  expect(groups.map(isGroupAlive)).toEqual([true, true]);

  runner.kill('SIGKILL');

  expect(await eventually(() => !groups.some(isGroupAlive), 5_000)).toBe(true);
});
