import { spawn, spawnSync } from 'node:child_process';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, streamText, type LanguageModel } from 'ai';
import OpenAI from 'openai';
import { afterAll, describe, expect, test } from 'vitest';
import { startOwnServers } from './own-servers.ts';

/** Clients that are not ours, pointed at both servers: what they read is what OpenAI would send. */

const TOKENS = 10;
const TOKEN_DELAY_MS = 50;

const { mockUrl, chatServerUrl, ...servers } = await startOwnServers([
  ...['--ttft-ms', '50', '--token-delay-ms', String(TOKEN_DELAY_MS), '--tokens', String(TOKENS)],
]);
afterAll(() => servers[Symbol.asyncDispose]());

const SERVERS = [
  { server: 'mock-provider', url: mockUrl, model: 'gpt-3.5-turbo' },
  { server: 'chat-server', url: chatServerUrl, model: 'openai/gpt-3.5-turbo' },
] as const;

const QUESTION = 'Wie geht es?';
const messages = [{ role: 'user' as const, content: QUESTION }];

/** The mock answers every question alike; this is the first client's word for what that answer is. */
const TEXT = await askForText();

async function askForText(): Promise<string> {
  const response = await fetch(`${mockUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-3.5-turbo', messages }),
  });
  return textOf(await response.json());
}

function textOf(completion: unknown): string {
  const { choices } = completion as { choices: { message: { content: string } }[] };
  return choices[0]?.message.content ?? '';
}

test('the answer has text in it, beyond ASCII', () => {
  expect(TEXT.length).toBeGreaterThan(TOKENS);
  expect(TEXT).toMatch(/[^\0-\x7F]/);
});

const hasCurl = spawnSync('curl', ['--version']).status === 0;

describe.each(SERVERS)('curl at $server', ({ url, model }) => {
  test.skipIf(!hasCurl)('reads a whole answer', async () => {
    const { text } = await curl(url, { model, messages });
    expect(JSON.parse(text)).toMatchObject({
      object: 'chat.completion',
      model: 'gpt-3.5-turbo',
      usage: { completion_tokens: TOKENS },
    });
    expect(textOf(JSON.parse(text))).toBe(TEXT);
  });

  test.skipIf(!hasCurl)('-N shows a streamed answer as it comes', async () => {
    const asked = { model, messages, stream: true, stream_options: { include_usage: true } };
    const { text, spanMs } = await curl(url, asked);
    const events = text.split('\n\n').filter((event) => event !== '');
    expect(events.at(-1)).toBe('data: [DONE]');
    const chunks = events.slice(0, -1).map((event) => {
      expect(event).toMatch(/^data: \{.*\}$/);
      return JSON.parse(event.slice('data: '.length)) as OpenAI.ChatCompletionChunk;
    });
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(TEXT);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: TOKENS } });
    // Held back until the end, it would all come at once.
    expect(spanMs).toBeGreaterThan(((TOKENS - 1) * TOKEN_DELAY_MS) / 2);
  });
});

/** What curl printed, and how much time lay between the first and the last of it. */
async function curl(url: string, body: object): Promise<{ text: string; spanMs: number }> {
  const child = spawn('curl', [
    ...['-sN', '--fail', `${url}/v1/chat/completions`],
    ...['-H', 'content-type: application/json', '-d', JSON.stringify(body)],
  ]);
  const arrivals: number[] = [];
  let text = '';
  for await (const data of child.stdout.setEncoding('utf8')) {
    text += data as string;
    arrivals.push(performance.now());
  }
  return { text, spanMs: (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0) };
}

describe.each(SERVERS)('the openai SDK at $server', ({ url, model }) => {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });

  test('reads a whole answer', async () => {
    const { choices, usage } = await client.chat.completions.create({ model, messages });
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: TEXT } });
    expect(usage?.completion_tokens).toBe(TOKENS);
  });

  test('reads a streamed answer', async () => {
    const stream = client.chat.completions.stream({
      model,
      messages,
      stream_options: { include_usage: true },
    });
    const { choices, usage } = await stream.finalChatCompletion();
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: TEXT } });
    expect(usage?.completion_tokens).toBe(TOKENS);
  });

  test('gets the error class of a refusal', async () => {
    const prefix = model.includes('/') ? 'openai/' : '';
    const refused = client.chat.completions.create({ model: `${prefix}fault:http-429`, messages });
    await expect(refused).rejects.toBeInstanceOf(OpenAI.RateLimitError);
  });
});

describe.each(SERVERS)('the Vercel AI SDK at $server', ({ server, url, model: name }) => {
  const provider = createOpenAICompatible({
    name: server,
    baseURL: `${url}/v1`,
    includeUsage: true,
  });
  const model: LanguageModel = provider(name);

  test('reads a whole answer', async () => {
    const { text, usage, finishReason } = await generateText({ model, prompt: QUESTION });
    expect({ text, finishReason }).toEqual({ text: TEXT, finishReason: 'stop' });
    expect(usage.outputTokens).toBe(TOKENS);
  });

  test('reads a streamed answer', async () => {
    const result = streamText({ model, prompt: QUESTION });
    expect(await result.text).toBe(TEXT);
    expect(await result.finishReason).toBe('stop');
    expect((await result.usage).outputTokens).toBe(TOKENS);
  });
});
