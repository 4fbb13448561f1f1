import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  event,
  HELLO,
  openStream,
  startFakeUpstream,
  STOP,
  type FakeUpstream,
} from './fake-upstream.ts';
import {
  askBySocket,
  expectCountsToClose,
  startChatServer,
  type StartedServer,
} from './start-chat-server.ts';

let upstream: FakeUpstream;
let server: StartedServer;
/** How often the flood's socket has been full, and whether it has drained since. */
const flood = { sentBytes: 0, full: 0, over: false };

beforeAll(async () => {
  upstream = await startFakeUpstream({
    silent: () => {},
    endless: (response) => {
      openStream(response);
      const timer = setInterval(() => response.write(event(HELLO)), 5);
      response.on('close', () => clearInterval(timer));
    },
    flood: sendFlood,
  });
  server = await startChatServer(upstream.url);
});

afterAll(async () => {
  expectCountsToClose(server);
  await server.stop();
  await upstream.close();
});

const FLOOD_BYTES = 64 * 2 ** 20;

async function sendFlood(response: ServerResponse): Promise<void> {
  openStream(response);
  const block = event(JSON.stringify({ choices: [], x: 'x'.repeat(16_000) }));
  while (flood.sentBytes < FLOOD_BYTES && !response.destroyed) {
    flood.sentBytes += block.length;
    if (response.write(block)) continue;
    flood.full++;
    await once(response, 'drain');
  }
  response.end(event(STOP) + event('[DONE]'));
  flood.over = true;
}

describe('a client that leaves', () => {
  test.each([
    ['before the head of a stream', 'silent', { stream: true }],
    ['before a whole answer', 'silent', {}],
    ['in the middle of a stream', 'endless', { stream: true }],
  ])('%s cancels its upstream request', async (_, model, others) => {
    const before = { gone: server.counters.ended.client_gone, abandoned: upstream.abandoned };
    const asked = upstream.requests.length;
    const client = askBySocket(server, `openai/${model}`, others);
    await expect.poll(() => upstream.requests.length).toBe(asked + 1);
    if (model === 'endless') await once(client, 'data');
    // Its body was read long ago: that is no sign of leaving.
    expect(upstream.abandoned).toBe(before.abandoned);
    expect(server.counters.open).toBe(1);

    client.destroy();
    await expect.poll(() => upstream.abandoned).toBe(before.abandoned + 1);
    await expect.poll(() => server.counters.ended.client_gone).toBe(before.gone + 1);
    expect(server.counters).toMatchObject({ open: 0, upstreamOpen: 0 });
  });

  test('politely, with a FIN, does so, too', async () => {
    const before = upstream.abandoned;
    const client = askBySocket(server, 'openai/endless', { stream: true });
    await once(client, 'data');
    client.end();
    await expect.poll(() => upstream.abandoned).toBe(before + 1);
    client.destroy();
  });
});

describe('a client that does not read', () => {
  test('holds its upstream back, and gets everything once it reads', async () => {
    const client = askBySocket(server, 'openai/flood', { stream: true });
    client.pause();
    // The upstream stands still: nothing went out between two looks, far from its end.
    let seen = -1;
    await expect
      .poll(() => flood.sentBytes > 0 && flood.full > 0 && seen === (seen = flood.sentBytes), {
        interval: 300,
        timeout: 20_000,
      })
      .toBe(true);
    expect(flood.over).toBe(false);
    expect(flood.sentBytes).toBeLessThan(FLOOD_BYTES / 2);

    let tail = '';
    client.on('data', (data: Buffer) => {
      tail = (tail + data.toString('latin1')).slice(-200);
    });
    client.resume();
    await expect.poll(() => tail, { timeout: 20_000 }).toContain('data: [DONE]');
    expect(flood.sentBytes).toBeGreaterThanOrEqual(FLOOD_BYTES);
    client.destroy();
  });

  test('for longer than the time limit is cut off, and the upstream is not blamed', async () => {
    const impatient = await startChatServer(upstream.url, { timeoutMs: 400 });
    flood.sentBytes = 0;
    const client = askBySocket(impatient, 'openai/flood', { stream: true });
    client.on('error', () => {});
    client.pause();
    await expect.poll(() => impatient.counters.ended.client_gone, { timeout: 20_000 }).toBe(1);
    expectCountsToClose(impatient);
    client.destroy();
    await impatient.stop();
  });
});
