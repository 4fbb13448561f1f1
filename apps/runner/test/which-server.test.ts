import { createServer, type RequestListener, type Server } from 'node:http';
import { startChatServer, startMock } from '@chatload/test-kit';
import { afterAll, describe, expect, it } from 'vitest';
import { holdPort, QUICK_MOCK, runChatload, words } from './run-chatload.ts';

/** Short, and without the figures that a busy machine could make inconclusive. */
const SHORT = words('--requests 6 --concurrent 2 --no-baseline');

/** An HTTP server that answers everything alike; port 0 is any. */
async function listen(port: number, answer: RequestListener): Promise<Server & { url: string }> {
  const server = createServer(answer);
  await new Promise<void>((settle, refuse) => {
    server.once('error', refuse).listen(port, '127.0.0.1', settle);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return Object.assign(server, { url: `http://127.0.0.1:${address.port}` });
}

const answerPage: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>');
};
const answerOtherJson: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"up"}');
};

async function isFree(port: number): Promise<boolean> {
  const holder = await holdPort(port);
  holder?.close();
  return holder !== undefined;
}

const usualPortsAreFree = (await isFree(3000)) && (await isFree(4010));

describe.skipIf(!usualPortsAreFree)('without --url, on the usual ports', () => {
  it('a web page on port 3000 is told of and left alone: the bundled server is tested', async () => {
    const page = await listen(3000, answerPage);
    const run = await runChatload([...SHORT, ...QUICK_MOCK]);
    page.close();

    expect(run.stderr).toContain('What answers at http://localhost:3000 is no chat server');
    expect(run.stderr).toMatch(/port 3000 is held by something else: chat-server is on http/);
    const { target, sections } = run.report();
    expect(target.startedBy).toBe('chatload');
    expect(new URL(target.url).port).not.toBe('3000');
    expect(sections.summary.measured.counts.endings).toEqual({ complete: 6 });
    expect(await run.leftovers()).toEqual([]);
  });

  it('a stranger on the mock’s port makes the mock take another', async () => {
    const stranger = await listen(4010, answerPage);
    const run = await runChatload(['--local', ...SHORT, ...QUICK_MOCK]);
    stranger.close();

    expect(run.stderr).toContain('port 4010 is held by something else: mock-provider is on http');
    const { target, sections } = run.report();
    expect(new URL(target.mockUrl ?? '').port).not.toBe('4010');
    expect(sections.summary.measured.counts.endings).toEqual({ complete: 6 });
  });

  it('a chat server that answers at port 3000 is tested, and not stopped', async () => {
    const mock = await startMock(words('--ttft-ms 5 --token-delay-ms 2 --tokens 5'));
    const server = await startChatServer(mock.url, { flags: words('--port 3000') });
    const run = await runChatload(SHORT);
    const health = await fetch(`${server.url}/health`);
    await server.stop();
    await mock.stop();

    expect(health.status).toBe(200);
    const { target, plan, sections } = run.report();
    expect(target.startedBy).toBe('user');
    expect(run.stderr).toContain('which was running already');
    expect(run.stdout).toContain('which was running already');
    expect(plan.noBaselineBecause).not.toBeNull();
    expect(sections.summary.measured.counts.endings).toEqual({ complete: 6 });
  });
});

describe('with --url', () => {
  it('nothing is started, and with --mock-url the run says what the server adds', async () => {
    const mock = await startMock(words('--ttft-ms 20 --token-delay-ms 2 --tokens 5'));
    const server = await startChatServer(mock.url);
    const flags = ['--url', `${server.url}/v1`, '--mock-url', mock.url];
    const run = await runChatload([...flags, ...words('--requests 30 --concurrent 5')]);
    await server.stop();
    await mock.stop();

    const { target, sections } = run.report();
    expect(target).toMatchObject({ startedBy: 'user', mockUrl: mock.url });
    expect(sections.summary.added?.addedTtftMs?.alternations).toBe(3);
    expect(sections.summary.added?.addedTtftMs?.p50).toBeGreaterThan(0);
    expect(run.stdout).toContain('Server-added latency');
  });

  it.each([
    ['sends only HTML', answerPage],
    ['answers JSON that is no completion', answerOtherJson],
  ])('a server that %s is refused before load is sent', async (_, answer) => {
    let asked = 0;
    const server = await listen(0, (request, response) => {
      asked++;
      answer(request, response);
    });
    const run = await runChatload(['--url', server.url, ...SHORT]);
    server.close();

    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('CHL_ERR_TARGET_NOT_CHAT');
    expect(asked).toBe(1);
    expect(() => run.folder()).toThrow('0 run folders');
  });

  it('a port where nothing listens is exit 3, within seconds', async () => {
    const closed = await listen(0, answerPage);
    closed.close();
    const startedAt = performance.now();
    const run = await runChatload(['--url', closed.url, ...SHORT]);

    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('CHL_ERR_TARGET_UNREACHABLE');
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('--no-ready-check sends the load all the same, and nothing succeeding is exit 4', async () => {
    const server = await listen(0, answerPage);
    const run = await runChatload(['--url', server.url, '--no-ready-check', ...SHORT]);
    server.close();

    expect(run.exitCode).toBe(4);
    expect(run.report().sections.summary.measured.counts.endings).toEqual({ protocol_error: 6 });
  });

  it('a mock that is none is named', async () => {
    const page = await listen(0, answerPage);
    const mock = await startMock(words('--ttft-ms 5 --tokens 2'));
    const run = await runChatload(['--url', mock.url, '--mock-url', page.url, ...SHORT]);
    page.close();
    await mock.stop();

    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('CHL_ERR_MOCK_UNREACHABLE');
  });

  it('another machine is refused unless it is allowed, and then only with a bound', async () => {
    const url = ['--url', 'http://chat.example.com'];
    const refused = await runChatload([...url, ...SHORT]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('CHL_ERR_HOST_NOT_ALLOWED');

    const unbounded = await runChatload([...url, '--allow-host', 'chat.example.com']);
    expect(unbounded.exitCode).toBe(2);
    expect(unbounded.stderr).toContain('CHL_ERR_UNBOUNDED_COST');
  });
});

afterAll(() => {
  if (!usualPortsAreFree) console.warn('Ports 3000 and 4010 are in use: three tests were skipped.');
});
