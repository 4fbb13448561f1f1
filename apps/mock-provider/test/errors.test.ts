import { expect, test } from 'vitest';
import { openRaw, rawChat } from './raw-client.ts';
import { chatRequest, startMock } from './start-mock.ts';

const PATH = '/v1/chat/completions';
const MESSAGES = [{ role: 'user', content: 'hi' }];

const REFUSED: readonly { name: string; body: unknown; status: number; param?: string }[] = [
  { name: 'broken JSON', body: '{"model":', status: 400 },
  { name: 'an empty body', body: '', status: 400 },
  { name: 'an array', body: [], status: 400 },
  { name: 'no model', body: { messages: MESSAGES }, status: 400, param: 'model' },
  { name: 'no messages', body: { model: 'm' }, status: 400, param: 'messages' },
  { name: 'a word as stream', body: chatRequest({ stream: 'yes' }), status: 400, param: 'stream' },
  { name: 'no tokens', body: chatRequest({ max_tokens: 0 }), status: 400, param: 'max_tokens' },
  { name: 'two choices', body: chatRequest({ n: 2 }), status: 400, param: 'n' },
  {
    name: 'a call of nothing',
    body: chatRequest({ tool_choice: 'required' }),
    status: 400,
    param: 'tool_choice',
  },
  {
    name: 'a very long model name',
    body: chatRequest({ model: 'm'.repeat(257) }),
    status: 400,
    param: 'model',
  },
  {
    name: 'an unknown fault',
    body: chatRequest({ model: 'fault:nonsense' }),
    status: 404,
    param: 'model',
  },
];

test.each(REFUSED)('$name gives $status and OpenAI’s error object', async (row) => {
  const mock = await startMock();
  const response = await mock.send('POST', PATH, row.body);

  expect(response.status).toBe(row.status);
  expect(await response.json()).toEqual({
    error: {
      message: expect.stringMatching(/\S/),
      type: 'invalid_request_error',
      param: row.param ?? null,
      code: row.status === 404 ? 'model_not_found' : null,
    },
  });
  expect((await mock.stats()).requests.byKind.refused).toBe(1);
});

test('n = 1 is served', async () => {
  const mock = await startMock();

  expect((await mock.chat({ n: 1 })).status).toBe(200);
});

test('an unknown route and a wrong method give 404 in OpenAI’s shape', async () => {
  const mock = await startMock();
  for (const [method, path] of [
    ['POST', '/chat/completions'],
    ['GET', PATH],
    ['GET', '/'],
  ] as const) {
    const response = await mock.send(method, path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'unknown_url' } });
  }
});

test('a path that is no URL gives 400 in OpenAI’s shape', async () => {
  const mock = await startMock();
  const response = await mock.send('GET', '/%zz');

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
});

test('a body that is no JSON by its type gives 415', async () => {
  const mock = await startMock();
  const response = await fetch(mock.origin + PATH, { method: 'POST', body: 'hi' });

  expect(response.status).toBe(415);
  expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
});

test('a body beyond 10 MB gives 413, whether its length was announced or not', async () => {
  const mock = await startMock();
  const announced = await openRaw(mock.port);
  announced.send(rawChat().replace(/Content-Length: \d+/, 'Content-Length: 99999999'));
  await announced.waitFor('\r\n\r\n');
  expect(announced.text()).toMatch(/^HTTP\/1.1 413 /);
  expect(announced.text()).toContain('"type":"invalid_request_error"');
  announced.leave();

  const grown = await openRaw(mock.port);
  grown.send(
    rawChat()
      .replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked')
      .split('{')[0]!,
  );
  const megabyte = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
  for (let sent = 0; sent < 11; sent++) grown.send(megabyte);
  await grown.waitFor('\r\n\r\n');
  expect(grown.text()).toMatch(/^HTTP\/1.1 413 /);
  grown.leave();

  expect((await mock.chat()).status).toBe(200);
});

test('bytes that are no HTTP end their connection, and nothing else', async () => {
  const mock = await startMock();
  const client = await openRaw(mock.port);
  client.send('\u0016\u0003\u0001 this is not HTTP\r\n\r\n');
  await client.ended;

  expect((await mock.chat()).status).toBe(200);
});
