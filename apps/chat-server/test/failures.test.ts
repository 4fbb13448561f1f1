import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatServer } from '../src/server.ts';
import {
  event,
  HELLO,
  openStream,
  startFakeUpstream,
  STOP,
  type FakeUpstream,
  pause,
  type UpstreamAnswer,
} from './fake-upstream.ts';
import {
  ask,
  askBody,
  expectCountsToClose,
  startChatServer,
  type StartedServer,
} from './start-chat-server.ts';

const TIMEOUT_MS = 400;

let upstream: FakeUpstream;
let server: StartedServer;

beforeAll(async () => {
  upstream = await startFakeUpstream(answers);
  server = await startChatServer(upstream.url, { timeoutMs: TIMEOUT_MS });
});

afterAll(async () => {
  expectCountsToClose(server);
  await server.stop();
  await upstream.close();
});

const RATE_LIMITED = {
  error: { message: 'slow down', type: 'requests', param: null, code: 'rate_limited', x: 1 },
};
const OVERLOADED = { message: 'overloaded', type: 'server_error', code: null, x_vendor: true };

function json(status: number, body: string, headers: Record<string, string> = {}): UpstreamAnswer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };
}

/** A stream that sends one good event and then goes wrong. */
function afterHello(goWrong: UpstreamAnswer): UpstreamAnswer {
  return (response, request) => {
    openStream(response);
    response.write(event(HELLO), () => void goWrong(response, request));
  };
}

const answers: Record<string, UpstreamAnswer> = {
  'rate-limited': json(429, JSON.stringify(RATE_LIMITED), { 'retry-after': '7' }),
  'http-503': json(503, JSON.stringify({ error: OVERLOADED })),
  'http-500-html': (response) => {
    response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>oh no</h1>');
  },
  redirect: (response) => {
    response.writeHead(307, { location: 'http://127.0.0.1:9/v1/chat/completions' }).end();
  },
  'no-head': () => {},
  'reset-before-head': (response) => {
    response.socket?.resetAndDestroy();
  },
  'error-body-stalls': (response) => {
    response.writeHead(500, { 'content-type': 'application/json' });
    response.write('{"error":');
  },
  'wrong-type': (response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>hello</h1>');
  },
  'whole-malformed': json(200, '{"choices": [secret'),
  'whole-no-completion': json(200, '{"object": "list", "data": []}'),
  'whole-error': json(200, JSON.stringify({ error: OVERLOADED })),
  'whole-cut': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"choices": [', () => response.destroy());
  },
  'whole-stalls': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"choices": [');
  },

  'cut-fin': afterHello((response) => void response.socket?.end()),
  'cut-rst': afterHello((response) => void response.socket?.resetAndDestroy()),
  'no-finish-reason': afterHello((response) => void response.end()),
  'done-without-finish-reason': afterHello((response) => void response.end(event('[DONE]'))),
  stall: afterHello(() => {}),
  'stall-after-finish': (response) => {
    openStream(response);
    response.write(event(STOP));
  },
  slow: async (response) => {
    await pause((TIMEOUT_MS / 5) * 3);
    openStream(response);
    await pause((TIMEOUT_MS / 5) * 3);
    for (let sent = 0; sent < 4; sent++) {
      response.write(event(HELLO));
      await pause(TIMEOUT_MS / 5);
    }
    response.end(event(STOP) + event('[DONE]'));
  },
  'malformed-json': afterHello((response) => {
    response.end(event('{"choices": [secret') + event(STOP) + event('[DONE]'));
  }),
  'no-object': afterHello((response) => void response.end(event('null') + event('[DONE]'))),
  'error-object': afterHello((response) => {
    response.end(event(JSON.stringify({ error: OVERLOADED })) + event('[DONE]'));
  }),
  'error-string': afterHello((response) => void response.end(event('{"error": "boom"}'))),
  'empty-stream': (response) => {
    openStream(response);
    response.end();
  },
};

async function errorOf(response: Response): Promise<Record<string, unknown>> {
  const body = (await response.json()) as { error: Record<string, unknown> };
  expect(Object.keys(body)).toEqual(['error']);
  return body.error;
}

describe('before the answer has begun', () => {
  test.each([true, false])(
    'a refusal keeps status, shape, Retry-After (stream %s)',
    async (stream) => {
      const response = await ask(server, 'openai/rate-limited', { stream });
      expect(response.status).toBe(429);
      expect(response.headers.get('retry-after')).toBe('7');
      expect(await response.json()).toEqual(RATE_LIMITED);
    },
  );

  test.each([
    ['http-503', 503, OVERLOADED],
    ['http-500-html', 500, { type: 'upstream_error', code: 'upstream_error' }],
    ['redirect', 502, { type: 'upstream_error', code: 'upstream_unreachable' }],
    ['reset-before-head', 502, { type: 'upstream_error', code: 'upstream_unreachable' }],
    ['no-head', 504, { type: 'upstream_error', code: 'upstream_timeout' }],
    ['error-body-stalls', 504, { type: 'upstream_error', code: 'upstream_timeout' }],
    ['wrong-type', 502, { type: 'upstream_error', code: 'upstream_bad_answer' }],
    ['whole-malformed', 502, { type: 'upstream_error', code: 'upstream_bad_answer' }],
    ['whole-no-completion', 502, { type: 'upstream_error', code: 'upstream_bad_answer' }],
    ['whole-error', 502, OVERLOADED],
    ['whole-cut', 502, { type: 'upstream_error', code: 'upstream_cut' }],
    ['whole-stalls', 504, { type: 'upstream_error', code: 'upstream_timeout' }],
  ])('%s becomes %i with an error object', async (model, status, expected) => {
    const before = server.counters.ended.upstream_error;
    const response = await ask(server, `openai/${model}`);
    expect(response.status).toBe(status);
    const error = await errorOf(response);
    expect(error).toMatchObject(expected);
    expect(error['message']).not.toContain('secret');
    expect(server.counters.ended.upstream_error).toBe(before + 1);
  });

  test.each(['http-503', 'reset-before-head', 'no-head', 'wrong-type'])(
    '%s has the same status for a stream as for a whole answer',
    async (model) => {
      const [whole, streamed] = await Promise.all([
        ask(server, `openai/${model}`),
        ask(server, `openai/${model}`, { stream: true }),
      ]);
      expect(streamed.status).toBe(whole.status);
      expect(await streamed.text()).toContain('"error"');
      await whole.text();
    },
  );

  test('an upstream that is not there is a 502, and the next request tries it again', async () => {
    const gone = await startFakeUpstream({});
    await gone.close();
    const lonely = await startChatServer(gone.url);
    for (const stream of [false, true]) {
      const response = await ask(lonely, 'openai/bare', { stream });
      expect(response.status).toBe(502);
      expect(await errorOf(response)).toMatchObject({ code: 'upstream_unreachable' });
    }
    expect(lonely.counters.upstreamRequests).toBe(2);
    expectCountsToClose(lonely);
    await lonely.stop();
  });

  test('nothing is retried unless the settings say so, and then each attempt is counted', async () => {
    const before = upstream.requests.length;
    await (await ask(server, 'openai/http-503')).text();
    expect(upstream.requests.length - before).toBe(1);

    const stubborn = await startChatServer(upstream.url, { maxRetries: 1 });
    await (await ask(stubborn, 'openai/http-503')).text();
    expect(upstream.requests.length - before).toBe(3);
    expect(stubborn.counters).toMatchObject({ started: 1, upstreamRequests: 2, upstreamOpen: 0 });
    await stubborn.stop();
  });
});

describe('in the middle of a stream', () => {
  test.each([
    ['cut-fin', { code: 'upstream_cut' }],
    ['cut-rst', { code: 'upstream_cut' }],
    ['no-finish-reason', { code: 'upstream_incomplete' }],
    ['done-without-finish-reason', { code: 'upstream_incomplete' }],
    ['stall', { code: 'upstream_timeout' }],
    ['malformed-json', { code: 'upstream_bad_answer' }],
    ['no-object', { code: 'upstream_bad_answer' }],
    ['error-object', OVERLOADED],
    ['error-string', { message: 'boom' }],
  ])('%s is a last event with the error, and no [DONE]', async (model, expected) => {
    const before = server.counters.ended.upstream_error;
    const response = await ask(server, `openai/${model}`, { stream: true });
    expect(response.status).toBe(200);
    const text = await response.text();
    const [first, last, rest] = text.split(/(?<=\n\n)/);
    expect(first).toBe(event(HELLO));
    expect(rest).toBeUndefined();
    const parsed = JSON.parse(last!.slice('data: '.length)) as Record<string, unknown>;
    expect(Object.keys(parsed)).toEqual(['error']);
    expect(parsed['error']).toMatchObject(expected);
    expect(last).not.toContain('secret');
    expect(server.counters.ended.upstream_error).toBe(before + 1);
  });

  test('a stream without any event is no answer either', async () => {
    const response = await ask(server, 'openai/empty-stream', { stream: true });
    expect(await response.text()).toMatch(/^data: {"error":{.*"upstream_incomplete"}}\n\n$/);
  });

  test('silence after a finish reason is no end: the usage may be missing', async () => {
    const response = await ask(server, 'openai/stall-after-finish', { stream: true });
    const text = await response.text();
    expect(text.startsWith(event(STOP))).toBe(true);
    expect(text).toContain('"upstream_timeout"');
    expect(text).not.toContain('[DONE]');
  });

  test('slowness is no failure: the time limit is for one silence, not for the stream', async () => {
    const response = await ask(server, 'openai/slow', { stream: true });
    expect(await response.text()).toMatch(/data: \[DONE\]\n\n$/);
  });

  test('a stalled upstream request is cancelled', async () => {
    const before = upstream.abandoned;
    await (await ask(server, 'openai/stall', { stream: true })).text();
    await expect.poll(() => upstream.abandoned).toBe(before + 1);
  });
});

async function post(
  body: string,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<Response> {
  return fetch(`${server.url}/v1/chat/completions`, { method: 'POST', headers, body });
}

describe('a request that this server refuses', () => {
  test.each([
    ['no JSON', () => post('{bad'), 400, {}],
    ['no object', () => post('[]'), 400, {}],
    ['no body', () => post(''), 400, {}],
    ['no messages', () => post('{"model": "openai/x"}'), 400, { param: 'messages' }],
    ['a wrong type', () => post(askBody('openai/x', { stream: 'yes' })), 400, { param: 'stream' }],
    [
      'another content type',
      () => post(askBody('openai/x'), { 'content-type': 'text/plain' }),
      415,
      {},
    ],
    ['too long a body', () => post(askBody('openai/x', { x: 'x'.repeat(1_000_000) })), 413, {}],
    [
      'no provider',
      () => post(askBody('gpt-3.5-turbo')),
      404,
      { param: 'model', code: 'model_not_found' },
    ],
    ['an unknown provider', () => post(askBody('nobody/x')), 404, { code: 'model_not_found' }],
    ['an unknown route', () => fetch(`${server.url}/v1/nothing`), 404, { code: 'unknown_url' }],
    ['another method', () => fetch(`${server.url}/v1/chat/completions`), 404, {}],
    ['a malformed URL', () => fetch(`${server.url}/%zz`), 400, {}],
  ])('for %s gets an error of OpenAI’s shape', async (_, send, status, expected) => {
    const before = upstream.requests.length;
    const response = await send();
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const error = await errorOf(response);
    expect(Object.keys(error)).toEqual(['message', 'type', 'param', 'code']);
    expect(error).toMatchObject({ type: 'invalid_request_error', ...expected });
    expect(upstream.requests.length).toBe(before);
  });

  test('is counted as refused if it got as far as the handler', async () => {
    const before = endedBy(server, 'refused');
    await post('{bad');
    await post('[]');
    await post(askBody('nobody/x'));
    expect(endedBy(server, 'refused') - before).toBe(2);
  });
});

function endedBy({ counters }: ChatServer, ending: keyof ChatServer['counters']['ended']): number {
  return counters.ended[ending];
}
