import { expect, test } from 'vitest';
import { checkChatRequest } from './request.ts';

const MESSAGES = [{ role: 'user', content: 'hi' }];
const sound = (fields: object = {}): object => ({ model: 'm', messages: MESSAGES, ...fields });

const ACCEPTED: readonly { name: string; body: object }[] = [
  { name: 'the least there must be', body: sound() },
  { name: 'every role', body: sound({ messages: rolesAs('text') }) },
  { name: 'content in parts', body: sound({ messages: [{ role: 'user', content: [{}] }] }) },
  { name: 'no content', body: sound({ messages: [{ role: 'assistant', content: null }] }) },
  { name: 'a stream with options', body: sound({ stream: true, stream_options: {} }) },
  { name: 'limits', body: sound({ max_tokens: 1, max_completion_tokens: 2, n: 1 }) },
  { name: 'one stop sequence', body: sound({ stop: 'x' }) },
  { name: 'four stop sequences', body: sound({ stop: ['a', 'b', 'c', 'd'] }) },
  { name: 'tools', body: sound({ tools: [{ type: 'function' }] }) },
  { name: 'fields it does not know', body: sound({ temperature: 'hot', seed: [] }) },
  {
    name: 'nulls',
    body: sound({
      stream: null,
      stream_options: null,
      max_tokens: null,
      max_completion_tokens: null,
      n: null,
      stop: null,
      tools: null,
    }),
  },
];

function rolesAs(content: string): object[] {
  return ['developer', 'system', 'user', 'assistant', 'tool', 'function'].map((role) => ({
    role,
    content,
  }));
}

test.each(ACCEPTED)('$name: the request passes through untouched', ({ body }) => {
  const checked = checkChatRequest(body);

  expect(checked).toEqual({ request: body });
});

const REFUSED: readonly { name: string; body: unknown; param: string | null }[] = [
  { name: 'nothing', body: undefined, param: null },
  { name: 'null', body: null, param: null },
  { name: 'a string', body: 'hi', param: null },
  { name: 'an array', body: [], param: null },
  { name: 'no model', body: { messages: MESSAGES }, param: 'model' },
  { name: 'an empty model', body: sound({ model: '' }), param: 'model' },
  { name: 'a number as model', body: sound({ model: 7 }), param: 'model' },
  { name: 'no messages', body: { model: 'm' }, param: 'messages' },
  { name: 'messages as a string', body: sound({ messages: 'hi' }), param: 'messages' },
  { name: 'an empty list of messages', body: sound({ messages: [] }), param: 'messages' },
  { name: 'a message that is a string', body: sound({ messages: ['hi'] }), param: 'messages' },
  { name: 'a message that is null', body: sound({ messages: [null] }), param: 'messages' },
  { name: 'no role', body: sound({ messages: [{ content: 'hi' }] }), param: 'messages' },
  { name: 'an unknown role', body: sound({ messages: [{ role: 'boss' }] }), param: 'messages' },
  {
    name: 'content that is a number',
    body: sound({ messages: [{ role: 'user', content: 7 }] }),
    param: 'messages',
  },
  { name: 'a word as stream', body: sound({ stream: 'yes' }), param: 'stream' },
  { name: 'options as a word', body: sound({ stream_options: 'x' }), param: 'stream_options' },
  {
    name: 'options without a stream',
    body: sound({ stream_options: {} }),
    param: 'stream_options',
  },
  { name: 'max_tokens of 0', body: sound({ max_tokens: 0 }), param: 'max_tokens' },
  { name: 'max_tokens of 1.5', body: sound({ max_tokens: 1.5 }), param: 'max_tokens' },
  {
    name: 'max_completion_tokens as text',
    body: sound({ max_completion_tokens: '9' }),
    param: 'max_completion_tokens',
  },
  { name: 'n of -1', body: sound({ n: -1 }), param: 'n' },
  { name: 'stop as a number', body: sound({ stop: 1 }), param: 'stop' },
  { name: 'no stop sequence', body: sound({ stop: [] }), param: 'stop' },
  { name: 'five stop sequences', body: sound({ stop: ['a', 'b', 'c', 'd', 'e'] }), param: 'stop' },
  { name: 'an empty stop sequence among others', body: sound({ stop: ['a', ''] }), param: 'stop' },
  { name: 'tools as an object', body: sound({ tools: {} }), param: 'tools' },
];

test.each(REFUSED)('$name: the problem is a 400 that names $param', ({ body, param }) => {
  expect(checkChatRequest(body)).toEqual({
    problem: {
      status: 400,
      body: {
        error: {
          message: expect.stringMatching(/\S/),
          type: 'invalid_request_error',
          param,
          code: null,
        },
      },
    },
  });
});

test('the message says which of the messages is wrong', () => {
  const checked = checkChatRequest(sound({ messages: [...MESSAGES, { role: 'boss' }] }));

  expect(checked).toMatchObject({
    problem: { body: { error: { message: expect.stringContaining('messages[1].role') } } },
  });
});
