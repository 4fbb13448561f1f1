import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, streamText, type LanguageModel } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { event, HELLO, openStream, startFakeUpstream, type FakeUpstream } from './fake-upstream.ts';
import { expectCountsToClose, startChatServer, type StartedServer } from './start-chat-server.ts';

let upstream: FakeUpstream;
let server: StartedServer;

beforeAll(async () => {
  upstream = await startFakeUpstream({
    broken: (response) => {
      openStream(response);
      response.end(event(HELLO) + event('{"error": {"message": "overloaded"}}'));
    },
    limited: (response) => {
      response.writeHead(429, { 'content-type': 'application/json' });
      response.end('{"error": {"message": "slow down", "type": "requests", "code": "limited"}}');
    },
  });
  server = await startChatServer(upstream.url);
});

afterAll(async () => {
  expectCountsToClose(server);
  await server.stop();
  await upstream.close();
});

const messages = [{ role: 'user' as const, content: 'hello' }];

function client(): OpenAI {
  return new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
}

function model(name: string): LanguageModel {
  const provider = createOpenAICompatible({
    name: 'chat-server',
    baseURL: `${server.url}/v1`,
    includeUsage: true,
  });
  return provider(name);
}

describe('the openai SDK', () => {
  test('reads a whole answer', async () => {
    const answer = await client().chat.completions.create({ model: 'openai/bare', messages });
    expect(answer.choices[0]?.message.content).toBe('Grüße, 世界');
    expect(answer.usage?.completion_tokens).toBe(2);
  });

  test('reads a streamed answer with its usage', async () => {
    const stream = await client().chat.completions.create({
      model: 'openai/bare',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let completionTokens: number | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      completionTokens = chunk.usage?.completion_tokens ?? completionTokens;
    }
    expect(text).toBe('Grüße, 世界');
    expect(completionTokens).toBe(2);
  });

  test('throws where a stream broke, and keeps the class of a refusal', async () => {
    const stream = await client().chat.completions.create({
      model: 'openai/broken',
      messages,
      stream: true,
    });
    const readAll = async (): Promise<void> => {
      for await (const chunk of stream) expect(chunk.choices).toHaveLength(1);
    };
    await expect(readAll()).rejects.toThrow('overloaded');
    await expect(
      client().chat.completions.create({ model: 'openai/limited', messages }),
    ).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(
      client().chat.completions.create({ model: 'nobody/x', messages }),
    ).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});

describe('the Vercel AI SDK', () => {
  test('reads a whole answer', async () => {
    const { text, usage, finishReason } = await generateText({
      model: model('openai/bare'),
      prompt: 'hello',
    });
    expect({ text, finishReason }).toEqual({ text: 'Grüße, 世界', finishReason: 'stop' });
    expect(usage.outputTokens).toBe(2);
  });

  test('reads a streamed answer with its usage', async () => {
    const result = streamText({ model: model('openai/bare'), prompt: 'hello' });
    expect(await result.text).toBe('Grüße, 世界');
    expect(await result.finishReason).toBe('stop');
    expect((await result.usage).outputTokens).toBe(2);
  });

  test('reports a stream that broke', async () => {
    const errors: unknown[] = [];
    const result = streamText({
      model: model('openai/broken'),
      prompt: 'hello',
      onError: ({ error }) => void errors.push(error),
    });
    await result.consumeStream();
    expect(JSON.stringify(errors) + String(errors[0])).toContain('overloaded');
  });
});
