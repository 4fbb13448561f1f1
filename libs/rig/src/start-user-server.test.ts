import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { answers, groupOf, isAlive, isGroupAlive, testProgram } from '../test/processes.ts';
import { startUserServer, type RunningServer, type UserServerOptions } from './index.ts';

const MOCK_URL = 'http://127.0.0.1:4010';

const started: RunningServer[] = [];
const cleanUps: (() => void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

function commandFor(mode: string): string {
  return `'${process.execPath}' '${testProgram('silent-server.ts')}' ${mode}`;
}

async function start(
  mode: string,
  changes: Partial<UserServerOptions> = {},
): Promise<RunningServer> {
  const server = await startUserServer({
    command: commandFor(mode),
    cwd: process.cwd(),
    callerEnv: {},
    passedNames: [],
    port: 0,
    mockUrl: MOCK_URL,
    isReady: async () => null,
    readyTimeoutMs: 20_000,
    stopGraceMs: 1_000,
    ...changes,
  });
  started.push(server);
  return server;
}

async function failureOf(mode: string, changes?: Partial<UserServerOptions>): Promise<unknown> {
  return start(mode, changes).then(
    () => {
      throw new Error('it started');
    },
    (error: unknown) => error,
  );
}

interface Answer {
  readonly pid: number;
  readonly env: Record<string, string>;
  readonly argv: readonly string[];
  readonly cwd: string;
}

async function ask(server: RunningServer): Promise<Answer> {
  return (await fetch(server.url).then((response) => response.json())) as Answer;
}

async function takePort(): Promise<number> {
  const stranger = createServer().listen(0, '127.0.0.1');
  cleanUps.push(() => stranger.close());
  await once(stranger, 'listening');
  return (stranger.address() as AddressInfo).port;
}

test('a server that never says that it listens is told its port and the mock, and answers', async () => {
  const cwd = realpathSync(tmpdir());
  const server = await start('plain', { cwd, callerEnv: { OPENAI_API_KEY: 'sk-real', MODE: 'x' } });
  const { pid, env, cwd: folder } = await ask(server);
  expect(env).toEqual({
    MODE: 'x',
    PORT: new URL(server.url).port,
    OPENAI_BASE_URL: `${MOCK_URL}/v1`,
    OPENAI_API_KEY: 'sk-mock',
  });
  expect(folder).toBe(cwd);
  expect(server).toMatchObject({ pid, processGroup: groupOf(pid) });

  await server.stop();
  expect(isGroupAlive(server.processGroup)).toBe(false);
});

test('a variable passed by name has the caller’s value, also where there would be another', async () => {
  const server = await start('plain', {
    callerEnv: { OPENAI_API_KEY: 'sk-own', npm_config_registry: 'r', npm_command: 'run' },
    passedNames: ['OPENAI_API_KEY', 'npm_config_registry', 'OPENAI_BASE_URL'],
  });
  const { env } = await ask(server);
  expect(env).toMatchObject({ OPENAI_API_KEY: 'sk-own', npm_config_registry: 'r' });
  expect(env['OPENAI_BASE_URL']).toBe(`${MOCK_URL}/v1`);
  expect(env).not.toHaveProperty('npm_command');
});

test('port and mock are filled into the command, in quotes too', async () => {
  const server = await start('by-argument {port} --upstream={mockUrl}/v1 "{mockUrl} {port}"');
  const { port } = new URL(server.url);
  const { argv } = await ask(server);
  expect(argv.slice(1)).toEqual([port, `--upstream=${MOCK_URL}/v1`, `${MOCK_URL} ${port}`]);
});

test('the program is looked for on the caller’s PATH, without what stands there because of npm', async () => {
  const workspaceBin = new URL('../../../node_modules/.bin', import.meta.url).pathname;
  const command = `node '${testProgram('silent-server.ts')}'`;
  const error = await failureOf('', { command, callerEnv: { PATH: workspaceBin } });
  expect(error).toMatchObject({
    message: expect.stringContaining('could not be started: spawn node ENOENT'),
    hint: expect.stringContaining('on your PATH'),
  });
});

test('a server that listens on ::1 only is found there', async () => {
  const server = await start('on-ipv6');
  expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect(await answers(server.url)).toBe(true);
});

test('a port that a stranger holds is left to them', async () => {
  const port = await takePort();
  const server = await start('plain', { port });
  expect(server.url).not.toContain(`:${port}`);
  expect(await answers(server.url)).toBe(true);
});

test('a port taken between the look and the start is given up for another', async () => {
  const port = await takePort();
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
  const server = await start('late', { port, callerEnv: { FIRST_PORT: String(port) } });
  expect(await answers(server.url)).toBe(true);
});

test('the process that listens is the one that is named, also when it is a child; all are stopped', async () => {
  const server = await start('as-child');
  const { pid } = await ask(server);
  expect(server.pid).toBe(pid);
  await server.stop();
  expect(isAlive(pid)).toBe(false);
  expect(isGroupAlive(server.processGroup)).toBe(false);
});

test('it is asked for a completion until one comes', async () => {
  const asked: string[] = [];
  const server = await start('plain', {
    isReady: async (url) => {
      asked.push(url);
      return asked.length < 3 ? 'HTTP 503' : null;
    },
  });
  expect(asked).toEqual([server.url, server.url, server.url]);
});

test('a server that listens on another port is refused, and that port is named', async () => {
  const error = await failureOf('elsewhere', { readyTimeoutMs: 3_000 });
  expect(error).toMatchObject({
    code: 'CHL_ERR_SERVER_NOT_READY',
    message: expect.stringMatching(/^your server did .* within 3 s: nothing listens on port \d+$/),
    hint: expect.stringMatching(
      /^It listens on port \d+ instead: let it read the variable PORT, write \{port\} into --command, or add --port \d+\.$/,
    ),
  });
});

test('one that listens nowhere, or answers no completion, is refused for what it is', async () => {
  expect(await failureOf('nowhere', { readyTimeoutMs: 1_500 })).toMatchObject({
    message: expect.stringContaining('nothing listens on port'),
    hint: expect.stringContaining('last lines'),
  });
  const isReady = async (): Promise<string> => 'HTTP 404';
  expect(await failureOf('plain', { readyTimeoutMs: 3_000, isReady })).toMatchObject({
    message: 'your server did not become ready within 3 s: HTTP 404',
    hint: expect.stringContaining('last lines'),
  });
});

test('a server that ends first is refused at once, with its last lines', async () => {
  const error = await failureOf('fails');
  expect(error).toMatchObject({ message: expect.stringContaining('exited with code 1') });
  expect(error).toMatchObject({ lastLines: ['Error: Cannot find module express'] });
});

test('a folder that is not there is told as such, and a command for a shell is no command', async () => {
  expect(await failureOf('plain', { cwd: '/no/such/folder' })).toMatchObject({
    code: 'CHL_ERR_FILE_UNREADABLE',
    message: '--cwd: cannot read /no/such/folder: there is no such folder',
  });
  expect(await failureOf('plain && true')).toMatchObject({ code: 'CHL_ERR_BAD_VALUE' });
});

test('a probe or profiler stands around the launch, and is told the port', async () => {
  const ports: (number | null)[] = [];
  const server = await start('plain', {
    wrap: (launch, port) => {
      ports.push(port);
      return { ...launch, env: { ...launch.env, WRAPPED: 'yes' } };
    },
  });
  expect(ports).toEqual([Number(new URL(server.url).port)]);
  expect((await ask(server)).env).toMatchObject({ WRAPPED: 'yes' });
});

test('an abort during the start rejects with its reason, and nothing is left', async () => {
  const abort = new AbortController();
  let url = '';
  const failure = await failureOf('plain', {
    signal: abort.signal,
    isReady: async (at) => {
      url = at;
      abort.abort(new Error('Ctrl-C'));
      return 'not yet';
    },
  });
  expect(failure).toMatchObject({ message: 'Ctrl-C' });
  expect(await answers(url)).toBe(false);
});
