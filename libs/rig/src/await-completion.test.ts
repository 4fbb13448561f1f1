import { monotonicNow } from '@chatload/kernel';
import { expect, test } from 'vitest';
import { awaitCompletion, type ReadyCheck } from './await-completion.ts';
import type { RunningServer, ServerLoss } from './running-server.ts';

function wait(
  isReady: ReadyCheck,
  changes: { lost?: Promise<ServerLoss>; timeoutMs?: number } = {},
) {
  const lost = changes.lost ?? new Promise(() => {});
  const server: RunningServer = {
    name: 'chat-server',
    url: 'http://127.0.0.1:3000',
    pid: 0,
    processGroup: 0,
    lastLines: ['loading'],
    lost,
    stop: async () => {},
  };
  const readyTimeoutMs = changes.timeoutMs ?? 10_000;
  const deadlineMs = monotonicNow() + readyTimeoutMs;
  return awaitCompletion(server, { isReady, lost, deadlineMs, readyTimeoutMs });
}

test('the check is asked again until it passes, one question at a time', async () => {
  const asked: string[] = [];
  let open = 0;
  await wait(async (url) => {
    open += 1;
    expect(open).toBe(1);
    asked.push(url);
    await Promise.resolve();
    open -= 1;
    return asked.length < 3 ? 'HTTP 503' : null;
  });
  expect(asked).toEqual(Array.from({ length: 3 }, () => 'http://127.0.0.1:3000'));
});

test('when the time is up, the last reason is given, with the last lines of the server', async () => {
  let asked = 0;
  const waiting = wait(async () => `HTTP 50${++asked}`, { timeoutMs: 150 });
  await expect(waiting).rejects.toMatchObject({
    code: 'CHL_ERR_SERVER_NOT_READY',
    message: expect.stringMatching(/^chat-server did not become ready within 0.15 s: HTTP 50[12]$/),
    lastLines: ['loading'],
  });
});

test('a check that never answers is told to stop when the time is up', async () => {
  let told: AbortSignal | undefined;
  const waiting = wait(
    (_url, signal) => {
      told = signal;
      return new Promise(() => {});
    },
    { timeoutMs: 50 },
  );
  await expect(waiting).rejects.toMatchObject({
    message: expect.stringContaining('it did not answer a chat completion'),
  });
  expect(told?.aborted).toBe(true);
});

test('a server that ends while it is waited for is refused at once, under its own name', async () => {
  const loss = { name: 'mock-provider', reason: 'exited with code 7', lastLines: ['bye'] };
  const waiting = wait(() => new Promise(() => {}), { lost: Promise.resolve(loss) });
  await expect(waiting).rejects.toMatchObject({
    message: 'mock-provider did not become ready within 10 s: exited with code 7',
    lastLines: ['bye'],
  });
});

test('a check that throws is a bug, and shows as what it is', async () => {
  const waiting = wait(() => Promise.reject(new TypeError('a bug')));
  await expect(waiting).rejects.toThrow(TypeError);
});
