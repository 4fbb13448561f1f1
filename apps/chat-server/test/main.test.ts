import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  answerWell,
  event,
  HELLO,
  openStream,
  pause,
  startFakeUpstream,
  STOP,
  type FakeUpstream,
} from './fake-upstream.ts';
import { ask, askBySocket } from './start-chat-server.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

interface RunningMain {
  readonly child: ChildProcess;
  /** All it has written so far. */
  readonly output: { stdout: string; stderr: string };
  readonly exited: Promise<readonly [number | null, string | null]>;
}

const running = new Set<ChildProcess>();
let upstream: FakeUpstream;
let finishSlowAnswer: () => void = () => {};

beforeAll(async () => {
  upstream = await startFakeUpstream({
    slow: (response) => {
      openStream(response);
      response.write(event(HELLO));
      finishSlowAnswer = () => void response.end(event(STOP) + event('[DONE]'));
    },
    broken: (response) => {
      openStream(response);
      response.end(event(HELLO) + event('{"error": {"message": "PROMPT quoted"}}'));
    },
    'no-json': (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('PROMPT');
    },
    echo: (response, { body }) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: JSON.stringify(body['messages']) } }));
    },
    bare: answerWell,
  });
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

afterAll(() => upstream.close());

function run(args: readonly string[], env: Record<string, string> = {}): RunningMain {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()));
  const exited = once(child, 'close').then(
    ([code, signal]: unknown[]) => [code as number | null, signal as string | null] as const,
  );
  return { child, output, exited };
}

async function urlOf({ output }: RunningMain): Promise<{ url: string; port: number }> {
  const listening = /chat-server listening on (https?:\/\/[^\s"]+)/;
  await expect.poll(() => output.stdout, { timeout: 20_000 }).toMatch(listening);
  const url = listening.exec(output.stdout)![1]!;
  return { url, port: Number(new URL(url).port) };
}

describe('starting', () => {
  test('says where it listens, once, at the default log level and at any other', async () => {
    for (const level of ['warn', 'silent', 'info']) {
      const main = run(['--port', '0', '--upstream-url', upstream.url, '--log-level', level]);
      const { url } = await urlOf(main);
      expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' });
      main.child.kill('SIGTERM');
      expect(await main.exited).toEqual([0, null]);
      expect(main.output.stdout.match(/listening/g)).toHaveLength(1);
      expect(main.output.stderr).toBe('');
    }
  });

  test('works without its upstream, and says so', async () => {
    const gone = await startFakeUpstream({});
    await gone.close();
    const main = run(['--port', '0'], { OPENAI_BASE_URL: gone.url });
    const server = await urlOf(main);
    await expect.poll(() => main.output.stdout).toContain('does not answer yet');
    expect((await ask(server, 'openai/bare')).status).toBe(502);
  });

  test.each([
    ['an unknown flag', ['--prot', '1'], 2, '--prot'],
    ['a bad value', ['--port', '70000'], 2, '65535'],
    [
      'a remote upstream without its key',
      ['--upstream-url', 'https://api.example.com/v1'],
      2,
      'OPENAI_API_KEY',
    ],
    ['a host that is not ours', ['--host', '192.0.2.1', '--port', '0'], 3, '192.0.2.1'],
  ])('refuses %s with one line and a hint', async (_, args, code, message) => {
    const main = run(args);
    expect(await main.exited).toEqual([code, null]);
    expect(main.output.stdout).toBe('');
    expect(main.output.stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(main.output.stderr).toContain(message);
  });

  test('on a port that is taken ends with 3 and says which', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const main = run(['--port', String(port)]);
    expect(await main.exited).toEqual([3, null]);
    expect(main.output.stderr).toMatch(
      new RegExp(`cannot listen on 127.0.0.1 port ${port}: .*\n.+\n$`),
    );
    holder.close();
  });

  test('--help shows the flags and ends with 0', async () => {
    const main = run(['--help']);
    expect(await main.exited).toEqual([0, null]);
    expect(main.output.stdout).toContain('--upstream-url');
  });
});

describe('stopping', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s lets an open stream finish, accepts no other, and ends with 0',
    async (signal) => {
      const main = run(['--port', '0', '--upstream-url', upstream.url]);
      const server = await urlOf(main);
      const response = await ask(server, 'openai/slow', { stream: true });
      const idle = askBySocket(server, 'openai/bare');
      await once(idle, 'data');

      main.child.kill(signal);
      await once(idle, 'close');
      await expect
        .poll(() =>
          ask(server, 'openai/bare').then(
            () => 'answered',
            () => 'refused',
          ),
        )
        .toBe('refused');
      finishSlowAnswer();
      expect(await response.text()).toBe([HELLO, STOP, '[DONE]'].map(event).join(''));
      expect(await main.exited).toEqual([0, null]);
    },
  );

  test('ends what is still open after the grace with an error event', async () => {
    const main = run(['--port', '0', '--upstream-url', upstream.url, '--shutdown-grace-ms', '200']);
    const server = await urlOf(main);
    const before = upstream.abandoned;
    const response = await ask(server, 'openai/slow', { stream: true });
    main.child.kill('SIGTERM');
    const text = await response.text();
    expect(text).toContain('"code":"server_stopping"');
    expect(text).not.toContain('[DONE]');
    expect(await main.exited).toEqual([0, null]);
    await expect.poll(() => upstream.abandoned).toBe(before + 1);
  });

  test('on a second signal ends at once', async () => {
    const main = run(['--port', '0', '--upstream-url', upstream.url]);
    const server = await urlOf(main);
    const response = await ask(server, 'openai/slow', { stream: true });
    main.child.kill('SIGTERM');
    // Two signals close together are one Ctrl-C that came twice.
    await pause(500);
    expect(main.child.exitCode).toBe(null);
    main.child.kill('SIGTERM');
    expect(await main.exited).toEqual([143, null]);
    // Also, a response that nobody holds any more is cancelled by the garbage collector.
    await expect(response.text()).rejects.toThrow('terminated');
  });
});

test('no log, at no level, holds a prompt, an answer or a key', async () => {
  const main = run(['--port', '0', '--upstream-url', upstream.url, '--log-level', 'trace'], {
    OPENAI_API_KEY: 'KEY-of-the-server',
    OPENAI_LOG: 'debug',
  });
  const server = await urlOf(main);
  const prompt = { messages: [{ role: 'user', content: 'PROMPT' }] };
  for (const model of ['bare', 'broken', 'no-json', 'echo']) {
    await (await ask(server, `openai/${model}`, prompt)).text();
    await (await ask(server, `openai/${model}`, { ...prompt, stream: true })).text();
  }
  const send = async (body: string): Promise<void> => {
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer KEY-of-the-client' },
      body,
    });
    await response.text();
  };
  await send('{"PROMPT');
  await send('{"model": "openai/x", "messages": "PROMPT"}');
  main.child.kill('SIGTERM');
  await main.exited;

  const everything = main.output.stdout + main.output.stderr;
  expect(everything.match(/"msg":"chat completion"/g)).toHaveLength(9);
  for (const secret of ['PROMPT', 'KEY-of', 'Bearer', 'Grüße']) {
    expect(everything).not.toContain(secret);
  }
});
