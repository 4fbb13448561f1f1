import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  COMPLETION,
  event,
  HELLO,
  openStream,
  pause,
  startFakeUpstream,
  STOP,
  USAGE_CHUNK,
  WORLD,
  type FakeUpstream,
} from './fake-upstream.ts';
import {
  ask,
  expectCountsToClose,
  startChatServer,
  type StartedServer,
} from './start-chat-server.ts';

const UNFINISHED =
  '{"choices": [{"message": {"content": "Grü"}, "finish_reason": null}], "x": 1.0}';

let upstream: FakeUpstream;
let other: FakeUpstream;
let server: StartedServer;

beforeAll(async () => {
  upstream = await startFakeUpstream({
    'no-finish': (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(UNFINISHED);
    },
    'no-done': (response) => {
      openStream(response);
      response.end(event(HELLO) + event(STOP));
    },
    crlf: (response) => {
      openStream(response);
      response.end([HELLO, STOP, '[DONE]'].map((data) => `data: ${data}\r\n\r\n`).join(''));
    },
    comments: (response) => {
      openStream(response);
      response.end(`: hold on\n\n: still here\n${event(HELLO)}${event(STOP)}${event('[DONE]')}`);
    },
    'split-character': async (response) => {
      openStream(response);
      const bytes = Buffer.from(event(HELLO) + event(STOP) + event('[DONE]'));
      const middle = bytes.indexOf('ü') + 1;
      response.write(bytes.subarray(0, middle));
      await pause(20);
      response.end(bytes.subarray(middle));
    },
    'done-then-end': async (response) => {
      openStream(response);
      response.write(event(HELLO) + event(STOP) + event('[DONE]'));
      await pause(10);
      response.end();
    },
    'event-by-event': async (response) => {
      openStream(response);
      response.write(event(HELLO));
      await secondEventWanted.promise;
      response.end(event(STOP) + event('[DONE]'));
    },
  });
  other = await startFakeUpstream({});
  server = await startChatServer(upstream.url, {
    providers: [
      { name: 'openai', baseUrl: upstream.url, apiKey: 'key-of-the-server' },
      { name: 'other', baseUrl: other.url, apiKey: 'another-key' },
    ],
  });
});

afterAll(async () => {
  expectCountsToClose(server);
  await server.stop();
  await upstream.close();
  await other.close();
});

const secondEventWanted = Promise.withResolvers<void>();

describe('a whole answer', () => {
  test('comes back as the upstream wrote it', async () => {
    const response = await ask(server, 'openai/bare');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.text()).toBe(JSON.stringify(COMPLETION));
  });

  test('without a finish reason is passed on as it is: the client sees that it has none', async () => {
    const response = await ask(server, 'openai/no-finish');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(UNFINISHED);
  });
});

describe('a streamed answer', () => {
  test('has every event of the upstream with all its fields, and ends with [DONE]', async () => {
    const response = await ask(server, 'openai/bare', { stream: true });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toBe([HELLO, WORLD, STOP, '[DONE]'].map(event).join(''));
  });

  test('has the usage event only where the client asked for it', async () => {
    const response = await ask(server, 'openai/bare', {
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(await response.text()).toBe(
      [HELLO, WORLD, STOP, USAGE_CHUNK, '[DONE]'].map(event).join(''),
    );
  });

  test('is relayed event by event: the first arrives before the upstream has sent the second', async () => {
    const response = await ask(server, 'openai/event-by-event', { stream: true });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe(event(HELLO));
    secondEventWanted.resolve();
    let rest = '';
    for (let read = await reader.read(); !read.done; read = await reader.read()) rest += read.value;
    expect(rest).toBe(event(STOP) + event('[DONE]'));
  });

  test.each(['no-done', 'crlf', 'comments', 'split-character', 'done-then-end'])(
    'is complete and in the usual shape when the upstream is merely odd: %s',
    async (model) => {
      const response = await ask(server, `openai/${model}`, { stream: true });
      expect(await response.text()).toBe([HELLO, STOP, '[DONE]'].map(event).join(''));
    },
  );

  test('leaves its upstream connection for the next one, even if [DONE] and the end come apart', async () => {
    const before = upstream.connections;
    for (let count = 0; count < 10; count++) {
      await (await ask(server, 'openai/done-then-end', { stream: true })).text();
      await pause(20);
    }
    // Two at most: the connection of the test before may have been used up by its own ending.
    expect(upstream.connections - before).toBeLessThanOrEqual(2);
  });
});

describe('the upstream', () => {
  test('gets the bare model, the key of the server, and every other field untouched', async () => {
    const fields = {
      temperature: 0.2,
      tools: [{ type: 'function', function: { name: 'f', parameters: { x: [1, null] } } }],
      metadata: { a: 'b' },
      x_vendor: { nested: [true] },
    };
    await (await ask(server, 'openai/vendor/model:1', fields)).text();
    const request = upstream.requests.at(-1)!;
    expect(request.path).toBe('/v1/chat/completions');
    expect(request.headers.authorization).toBe('Bearer key-of-the-server');
    expect(request.body).toEqual({
      ...fields,
      model: 'vendor/model:1',
      messages: [{ role: 'user', content: 'hello' }],
    });
  });

  test('is the one that the prefix names', async () => {
    await (await ask(server, 'other/bare')).text();
    expect(other.requests).toHaveLength(1);
    expect(other.requests[0]!.headers.authorization).toBe('Bearer another-key');
    expect(other.requests[0]!.body['model']).toBe('bare');
  });
});
