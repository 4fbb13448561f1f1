import type { ChatCompletionRequest } from '@chatload/openai-protocol';
import { describe, expect, test } from 'vitest';
import { composeAnswer } from './answer.ts';
import { textTokens } from './tokens.ts';

function compose(fields: Partial<ChatCompletionRequest> = {}, functionName: string | null = null) {
  const request = { model: 'm', messages: [{ role: 'user', content: 'a b' }], ...fields };
  return composeAnswer(request, { id: 'chatcmpl-1', created: 5, tokens: 10, functionName });
}

test.each([
  { name: 'no limit', limits: {}, count: 10, reason: 'stop' },
  { name: 'a larger limit', limits: { max_tokens: 11 }, count: 10, reason: 'stop' },
  { name: 'a limit just met', limits: { max_tokens: 10 }, count: 10, reason: 'stop' },
  { name: 'a smaller limit', limits: { max_tokens: 9 }, count: 9, reason: 'length' },
  { name: 'the newer name', limits: { max_completion_tokens: 3 }, count: 3, reason: 'length' },
  {
    name: 'both names: the newer one',
    limits: { max_tokens: 2, max_completion_tokens: 3 },
    count: 3,
    reason: 'length',
  },
  { name: 'a null', limits: { max_tokens: null }, count: 10, reason: 'stop' },
])('$name gives $count tokens and $reason', ({ limits, count, reason }) => {
  const answer = compose(limits);

  expect(answer.tokens).toEqual(textTokens(count));
  expect(answer.finishReason).toBe(reason);
  expect(answer.usage.completion_tokens).toBe(count);
});

test('usage adds up, with the words of all messages as prompt tokens', () => {
  const { usage } = compose({
    messages: [
      { role: 'system', content: 'be  brief\n' },
      { role: 'user', content: [{ type: 'text', text: 'one two three' }, { type: 'image_url' }] },
      { role: 'assistant', content: null },
      { role: 'tool' },
    ],
  });

  expect(usage).toEqual({ prompt_tokens: 5, completion_tokens: 10, total_tokens: 15 });
});

test('a stop sequence ends it with stop, and only tokens sent are counted', () => {
  const answer = compose({ stop: ['fill', 'nowhere'] });

  expect(answer.tokens).toEqual(['Café', ' tables', ' ']);
  expect(answer.finishReason).toBe('stop');
  expect(answer.usage.completion_tokens).toBe(3);
});

test('a stop sequence behind the limit is never reached', () => {
  expect(compose({ stop: 'fill', max_tokens: 2 }).finishReason).toBe('length');
});

describe('a function call', () => {
  test('carries JSON arguments and ends with tool_calls', () => {
    const answer = compose({}, 'look');

    expect(answer.toolCall).toEqual({ id: 'call-1', functionName: 'look' });
    expect(JSON.parse(answer.tokens.join(''))).toHaveProperty('text');
    expect(answer.finishReason).toBe('tool_calls');
  });

  test('that runs into the limit ends with length', () => {
    expect(compose({ max_tokens: 4 }, 'look').finishReason).toBe('length');
  });
});
