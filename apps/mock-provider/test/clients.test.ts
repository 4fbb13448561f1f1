import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, streamText } from 'ai';
import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { textTokens } from '../src/answer/tokens.ts';
import { startMock } from './start-mock.ts';

const TEXT = textTokens(8).join('');

/** Healthy answers, each in a form that a careless client stumbles over. */
const HEALTHY = [
  'gpt-3.5-turbo',
  'fault:no-done',
  'fault:crlf',
  'fault:comments',
  'fault:coalesced',
  'fault:split-character',
  'fault:cut/2',
];
const messages = [{ role: 'user' as const, content: 'one two' }];

const openai = (origin: string) =>
  new OpenAI({ baseURL: `${origin}/v1`, apiKey: 'none', maxRetries: 0 });

const compatible = (origin: string) =>
  createOpenAICompatible({ name: 'mock', baseURL: `${origin}/v1`, includeUsage: true });

/** Everything an asynchronous iterable gives. */
async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('the openai SDK', () => {
  test.each(HEALTHY)('reads a stream of %s', async (model) => {
    const { origin } = await startMock();
    const stream = await openai(origin).chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let finishReason: string | null | undefined;
    let usage: unknown;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      finishReason = chunk.choices[0]?.finish_reason ?? finishReason;
      usage = chunk.usage ?? usage;
    }

    expect(text).toBe(TEXT);
    expect(finishReason).toBe('stop');
    expect(usage).toEqual({ prompt_tokens: 2, completion_tokens: 8, total_tokens: 10 });
  });

  test.each(HEALTHY)('reads a whole answer of %s', async (model) => {
    const { origin } = await startMock();
    const answer = await openai(origin).chat.completions.create({ model, messages });

    expect(answer.choices[0]?.message.content).toBe(TEXT);
    expect(answer.usage?.completion_tokens).toBe(8);
  });

  test('puts a streamed function call together', async () => {
    const { origin } = await startMock();
    const run = openai(origin).chat.completions.stream({
      model: 'gpt-3.5-turbo',
      messages,
      tools: [{ type: 'function', function: { name: 'look', parameters: {} } }],
      tool_choice: { type: 'function', function: { name: 'look' } },
    });
    const { choices } = await run.finalChatCompletion();
    const call = choices[0]?.message.tool_calls?.[0];

    expect(call).toMatchObject({ type: 'function', function: { name: 'look' } });
    expect(choices[0]?.finish_reason).toBe('tool_calls');
  });

  test('sees a refusal and an error in the stream as its own errors', async () => {
    const { origin } = await startMock();
    const client = openai(origin);
    const refused = client.chat.completions.create({ model: 'fault:http-429', messages });
    await expect(refused).rejects.toMatchObject({ status: 429, code: 'rate_limit_exceeded' });

    const stream = await client.chat.completions.create({
      model: 'fault:stream-error',
      messages,
      stream: true,
    });
    await expect(collect(stream)).rejects.toThrow('The server had an error');
  });

  test('lists the models', async () => {
    const { origin } = await startMock();
    const models = await collect(await openai(origin).models.list());

    expect(models.map(({ id }) => id)).toContain('fault:stall');
  });
});

describe('the Vercel AI SDK', () => {
  test.each(HEALTHY)('reads a stream of %s', async (model) => {
    const { origin } = await startMock();
    const result = streamText({
      model: compatible(origin)(model),
      prompt: 'one two',
      maxRetries: 0,
    });

    expect(await result.text).toBe(TEXT);
    expect(await result.finishReason).toBe('stop');
    expect(await result.usage).toMatchObject({ inputTokens: 2, outputTokens: 8 });
  });

  test.each(HEALTHY)('reads a whole answer of %s', async (model) => {
    const { origin } = await startMock();
    const result = await generateText({
      model: compatible(origin)(model),
      prompt: 'one two',
      maxRetries: 0,
    });

    expect(result.text).toBe(TEXT);
    expect(result.usage).toMatchObject({ inputTokens: 2, outputTokens: 8 });
  });
});
