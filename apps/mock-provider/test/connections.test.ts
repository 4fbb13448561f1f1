import { expect, test, vi } from 'vitest';
import { openRaw, rawChat } from './raw-client.ts';
import { splitEvents, startMock } from './start-mock.ts';

const END_OF_BODY = '\r\n0\r\n\r\n';

test('many requests, streamed and whole, go over one connection', async () => {
  const mock = await startMock({ ttftMs: 0, tokenDelayMs: 0.2 });
  const client = await openRaw(mock.port);
  let connections = 0;
  mock.app.server.on('connection', () => connections++);
  for (let round = 1; round <= 60; round++) {
    const stream = round % 3 !== 0;
    const readBefore = client.text().length;
    client.send(rawChat({ stream }));
    await vi.waitFor(
      () => expect(client.text().slice(readBefore)).toMatch(stream ? /\r\n0\r\n\r\n$/ : /\}\}$/),
      { interval: 1 },
    );
    expect(client.text().slice(readBefore)).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  }
  client.leave();

  expect(client.text().split(END_OF_BODY)).toHaveLength(41);
  expect(connections).toBe(0);
  expect(await mock.stats()).toMatchObject({
    requests: { byKind: { stream: 40, whole: 20, refused: 0 } },
    streams: { open: 0, peak: 1, closedByClient: 0 },
    wholeAnswers: { open: 0, peak: 1, closedByClient: 0 },
  });
});

test('each write is one chunk of HTTP’s chunked coding, of the length it states', async () => {
  const mock = await startMock();
  const client = await openRaw(mock.port);
  client.send(rawChat({ stream: true }));
  await client.waitFor(END_OF_BODY);
  client.leave();

  const body = Buffer.from(client.text().split('\r\n\r\n').slice(1).join('\r\n\r\n'));
  const payloads: string[] = [];
  for (let at = 0; at < body.length;) {
    const lineEnd = body.indexOf('\r\n', at);
    const length = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    payloads.push(body.toString('utf8', lineEnd + 2, lineEnd + 2 + length));
    expect(body.toString('latin1', lineEnd + 2 + length, lineEnd + 4 + length)).toBe('\r\n');
    at = lineEnd + 4 + length;
  }
  expect(payloads.map((payload) => splitEvents(payload).length)).toEqual([
    2, 1, 1, 1, 1, 1, 1, 3, 0,
  ]);
});

test('an HTTP/1.0 client gets a plain body that ends with the connection', async () => {
  const mock = await startMock();
  const client = await openRaw(mock.port);
  client.send(rawChat({ stream: true }, '1.0'));

  expect(await client.ended).toBe('fin');
  const [head, body] = client.text().split('\r\n\r\n');
  expect(head).not.toMatch(/transfer-encoding/i);
  expect(splitEvents(body!)).toHaveLength(11);
});

test.each([true, false])(
  'a client that leaves ends its answer at once (stream: %s)',
  async (stream) => {
    const mock = await startMock({ ttftMs: stream ? 5 : 10_000, tokenDelayMs: 100, tokens: 500 });
    const kind = stream ? 'streams' : 'wholeAnswers';
    const client = await openRaw(mock.port);
    client.send(rawChat({ stream }));
    await vi.waitFor(async () => expect((await mock.stats())[kind].open).toBe(1));
    if (stream) await client.waitFor('Café');

    client.leave();

    await vi.waitFor(async () => {
      expect((await mock.stats())[kind]).toMatchObject({ open: 0, closedByClient: 1 });
    });
    const { chunksSent } = await mock.stats();
    expect(chunksSent).toBeLessThan(20);
  },
);

test('a client that leaves as soon as it has asked does no harm', async () => {
  const mock = await startMock({ ttftMs: 0, tokenDelayMs: 0, tokens: 2_000 });
  for (let round = 0; round < 50; round++) {
    const client = await openRaw(mock.port);
    client.send(rawChat({ stream: true }));
    client.leave();
  }

  await vi.waitFor(async () => expect((await mock.stats()).streams.open).toBe(0));
  expect((await mock.chat()).status).toBe(200);
});

test('a client that stops reading makes its stream wait, and loses nothing by it', async () => {
  const mock = await startMock({ ttftMs: 0, tokenDelayMs: 0, tokens: 100_000 });
  const client = await openRaw(mock.port);
  client.pause();
  client.send(rawChat({ stream: true }));
  // The kernel's buffers on both sides take a few megabytes before anything is held back.
  let seen = 0;
  await vi.waitFor(
    async () => {
      const before = seen;
      seen = (await mock.stats()).chunksSent;
      expect(seen).toBeGreaterThan(0);
      expect(seen).toBe(before);
    },
    { interval: 100, timeout: 10_000 },
  );
  expect(seen).toBeLessThan(100_000);

  client.resume();
  await vi.waitFor(() => expect(client.reads.at(-1)?.toString('latin1')).toMatch(/0\r\n\r\n$/), {
    timeout: 10_000,
  });
  client.leave();

  expect(client.text().match(/data: \{/g)).toHaveLength(100_002);
});

test('a pipelined request is refused in its turn', async () => {
  const mock = await startMock();
  const client = await openRaw(mock.port);
  client.send(rawChat({ stream: true }) + rawChat({ stream: true }));
  await client.waitFor('pipelining');
  client.leave();

  expect(client.text().match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  expect(client.text().indexOf(END_OF_BODY)).toBeLessThan(client.text().indexOf('pipelining'));
});

test('many streams at once keep their own order and their own text', async () => {
  const mock = await startMock({ ttftMs: 20, tokenDelayMs: 1, jitterMs: 3, jitter: 'uniform' });
  const texts = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const response = await mock.chat({ stream: true, model: `m${index}` });
      return splitEvents(await response.text());
    }),
  );

  for (const [index, events] of texts.entries()) {
    expect(events).toHaveLength(11);
    expect(events.slice(0, -1).every((event) => event.includes(`"m${index}"`))).toBe(true);
  }
  const stats = await mock.stats();
  expect(stats.chunksSent).toBe(1_000);
  expect(stats.streams.open).toBe(0);
  expect(stats.streams.peak).toBeGreaterThan(1);
});

test('closing lets an open stream end, and refuses what comes meanwhile', async () => {
  const mock = await startMock({ ttftMs: 20, tokenDelayMs: 20, tokens: 8 }, 5_000);
  const kept = await openRaw(mock.port);
  kept.send(rawChat({ max_tokens: 1 }));
  await kept.waitFor('"usage"');
  const client = await openRaw(mock.port);
  client.send(rawChat({ stream: true }));
  await client.waitFor('Café');

  const closed = mock.app.close();
  await expect(openRaw(mock.port)).rejects.toThrow('ECONNREFUSED');
  await client.waitFor('[DONE]');
  await closed;

  expect(client.text()).toContain(END_OF_BODY);
  expect(await kept.ended).toBe('fin');
});

test('closing waits for a silent stream no longer than it is told to', async () => {
  const mock = await startMock({}, 50);
  const client = await openRaw(mock.port);
  client.send(rawChat({ stream: true, model: 'fault:stall' }));
  await client.waitFor('Café');

  await mock.app.close();

  expect(await client.ended).toBeDefined();
});
