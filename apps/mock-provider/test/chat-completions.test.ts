import { expect, test } from 'vitest';
import { textTokens } from '../src/answer/tokens.ts';
import { splitEvents, startMock } from './start-mock.ts';

interface Chunk {
  readonly id: string;
  readonly choices: readonly {
    readonly delta: { readonly content?: string; readonly tool_calls?: readonly ToolDelta[] };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: unknown;
}

interface ToolDelta {
  readonly id?: string;
  readonly function: { readonly name?: string; readonly arguments: string };
}

async function readChunks(response: Response): Promise<Chunk[]> {
  const events = splitEvents(await response.text());
  expect(events.pop()).toBe('[DONE]');
  return events.map((event) => JSON.parse(event) as Chunk);
}

test('a stream has exactly the shape of OpenAI’s', async () => {
  const mock = await startMock({ tokens: 2 });
  const response = await mock.chat({ stream: true });
  const text = await response.text();

  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const [first] = splitEvents(text);
  const { id, created } = JSON.parse(first!) as { id: string; created: number };
  expect(id).toMatch(/^chatcmpl-/);
  expect(Math.abs(created - Date.now() / 1_000)).toBeLessThan(60);
  const chunk = (delta: object, finish_reason: string | null): string =>
    `data: ${JSON.stringify({
      id,
      object: 'chat.completion.chunk',
      created,
      model: 'gpt-3.5-turbo',
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    })}\n\n`;
  expect(text).toBe(
    chunk({ role: 'assistant', content: '' }, null) +
      chunk({ content: 'Café' }, null) +
      chunk({ content: ' tables' }, null) +
      chunk({}, 'stop') +
      'data: [DONE]\n\n',
  );
});

test('the usage chunk comes last, without choices, and every other chunk has a null', async () => {
  const mock = await startMock();
  const chunks = await readChunks(
    await mock.chat({ stream: true, stream_options: { include_usage: true } }),
  );

  expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
  expect(chunks.at(-1)).toMatchObject({
    choices: [],
    usage: { prompt_tokens: 2, completion_tokens: 8, total_tokens: 10 },
  });
});

test('a whole answer says the same as the stream', async () => {
  const mock = await startMock();
  const response = await mock.chat();

  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await response.json()).toEqual({
    id: expect.stringMatching(/^chatcmpl-/),
    object: 'chat.completion',
    created: expect.any(Number),
    model: 'gpt-3.5-turbo',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: textTokens(8).join(''), refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 2, completion_tokens: 8, total_tokens: 10 },
  });
});

test('max_tokens shortens the stream, which ends with length', async () => {
  const mock = await startMock();
  const chunks = await readChunks(await mock.chat({ stream: true, max_completion_tokens: 3 }));

  expect(chunks.map(({ choices }) => choices[0]?.delta.content)).toEqual([
    '',
    ...textTokens(3),
    undefined,
  ]);
  expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('length');
});

test('a stop sequence over two tokens is cut off, streamed and whole', async () => {
  const mock = await startMock();
  const fields = { stop: ['les fi'] };
  const chunks = await readChunks(await mock.chat({ ...fields, stream: true }));
  const streamed = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
  const whole = await (await mock.chat(fields)).json();

  expect(streamed).toBe('Café tab');
  expect(whole).toMatchObject({
    choices: [{ message: { content: 'Café tab' }, finish_reason: 'stop' }],
    usage: { completion_tokens: 2 },
  });
});

test('a required function is called, its arguments in deltas that make up JSON', async () => {
  const mock = await startMock();
  const fields = {
    tools: [{ type: 'function', function: { name: 'look', parameters: {} } }],
    tool_choice: 'required',
  };
  const chunks = await readChunks(await mock.chat({ ...fields, stream: true }));
  const calls = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);

  expect(calls[0]).toMatchObject({ id: expect.any(String), function: { name: 'look' } });
  const streamed = calls.map((call) => call.function.arguments).join('');
  expect(JSON.parse(streamed)).toEqual({ text: textTokens(8).join('') });
  expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
  expect(await (await mock.chat(fields)).json()).toMatchObject({
    choices: [{ message: { content: null, tool_calls: [{ function: { arguments: streamed } }] } }],
  });
});

test('a model name with any characters comes back as it was', async () => {
  const mock = await startMock();
  const model = 'naïve "猫" \\ 🙂';
  const [first] = splitEvents(await (await mock.chat({ model, stream: true })).text());

  expect(JSON.parse(first!)).toMatchObject({ model });
});

test('an answer takes as long as its settings say, streamed and whole, and is never early', async () => {
  const mock = await startMock({ ttftMs: 60, tokenDelayMs: 10, tokens: 6 });
  for (const stream of [true, false]) {
    const startedAtMs = performance.now();
    await (await mock.chat({ stream })).text();
    const tookMs = performance.now() - startedAtMs;

    expect(tookMs).toBeGreaterThanOrEqual(110);
    expect(tookMs).toBeLessThan(600);
  }
});

test('a body that arrives slowly is answered from its last byte on', async () => {
  const mock = await startMock({ ttftMs: 40, tokens: 1, logEvents: true });
  const body = new ReadableStream({
    async start(controller) {
      const bytes = Buffer.from(JSON.stringify({ model: 'm', messages: [{ role: 'user' }] }));
      controller.enqueue(bytes.subarray(0, 10));
      await new Promise((resolve) => setTimeout(resolve, 60));
      controller.enqueue(bytes.subarray(10));
      controller.close();
    },
  });
  const startedAtMs = performance.now();
  const response = await fetch(`${mock.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    duplex: 'half',
  });
  await response.text();

  expect(response.status).toBe(200);
  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(98);
});

test('the same seed gives the same jitter in the same request, after a reset', async () => {
  const mock = await startMock({ jitterMs: 8, jitter: 'uniform', logEvents: true });
  const run = async (): Promise<number[]> => {
    await mock.send('POST', '/__mock/reset');
    await Promise.all([1, 2].map(async () => (await mock.chat({ stream: true })).text()));
    const { answers } = (await mock.readJson('/__mock/log')) as {
      answers: { requestReadAtMs: number; events: { dueAtMs: number }[] }[];
    };
    return answers.flatMap(({ requestReadAtMs, events }) =>
      events.map(({ dueAtMs }) => Math.round((dueAtMs - requestReadAtMs) * 1_000)),
    );
  };

  const first = await run();

  expect(first).toHaveLength(20);
  expect(await run()).toEqual(first);
});
