import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { type FakeHandler, type FakeTarget, startFakeTarget } from './fake-target.ts';

let target: FakeTarget;
afterEach(() => target.close().catch(() => {}));

async function open(handler: FakeHandler): Promise<Socket> {
  target = await startFakeTarget(handler);
  const socket = connect(Number(new URL(target.origin).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  for await (const bytes of socket) text += String(bytes);
  return text;
}

test('a request that arrives in pieces is read whole, and answered with exactly the bytes given', async () => {
  const socket = await open(async ({ request, write, end }) => {
    await write(`<${request.body}>`);
    end();
  });
  socket.write('POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab');
  socket.write('cd');

  expect(await readAll(socket)).toBe('<abcd>');
  expect(target.requests).toEqual([
    { head: 'POST / HTTP/1.1\r\nContent-Length: 4', body: 'abcd', connection: 0 },
  ]);
});

test('requests of one connection are answered one after the other', async () => {
  const socket = await open(async ({ request, write, pause, end }) => {
    if (request.body === '1') await pause(10);
    await write(request.body);
    if (request.body === '2') end();
  });
  socket.write('A\r\ncontent-length: 1\r\n\r\n1B\r\ncontent-length: 1\r\n\r\n2');

  expect(await readAll(socket)).toBe('12');
  expect(target.connections).toEqual({ opened: 1, peak: 1 });
});

test('a reset is seen as one by the client', async () => {
  const socket = await open(({ reset }) => reset());
  socket.write('A\r\n\r\n');

  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNRESET');
});

test('a handler sees that the client has left in the middle of an answer', async () => {
  const { promise: seen, resolve } = Promise.withResolvers<void>();
  const socket = await open(async ({ closed }) => {
    await closed;
    resolve();
  });
  socket.write('A\r\n\r\n');
  socket.end();

  await expect(seen).resolves.toBeUndefined();
});

test('what a handler throws is the rejection of close', async () => {
  const socket = await open(() => {
    throw new Error('the test is wrong');
  });
  socket.write('A\r\n\r\n');
  await readAll(socket);

  await expect(target.close()).rejects.toThrow('the test is wrong');
});
