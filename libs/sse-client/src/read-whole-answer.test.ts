import { expect, test } from 'vitest';

import { openWire, WHOLE_HEAD } from '../test/wire.ts';
import { readWholeAnswer } from './read-whole-answer.ts';

const GOOD = {
  id: 'chatcmpl-7',
  choices: [{ message: { content: 'hé' }, finish_reason: 'stop' }],
  usage: { completion_tokens: 12 },
};

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

test.for([
  ['a good answer', 200, JSON_TYPE, JSON.stringify(GOOD)],
  ['one without usage', 200, JSON_TYPE, JSON.stringify({ ...GOOD, usage: undefined })],
  ['one without an end', 200, JSON_TYPE, '{"choices":[{"message":{},"finish_reason":null}]}'],
  ['no completion', 200, JSON_TYPE, '{"ok":true}'],
  ['broken JSON', 200, JSON_TYPE, '{"choices":['],
  ['an error in a good status', 200, JSON_TYPE, '{"error":{"message":"quota"}}'],
  ['HTML', 200, { 'content-type': 'text/html' }, '<p>hello'],
  ['a refusal', 429, JSON_TYPE, '{"error":{"message":"slow down"}}'],
  ['an encoded refusal', 503, { 'content-encoding': 'gzip' }, 'x'],
  ['a redirect', 302, { location: 'http://elsewhere' }, ''],
  ['nothing', 204, {}, ''],
] as const)('%s means what the chat client makes of it', async ([, status, headers, body]) => {
  const wire = openWire({ stream: false });
  wire.answer({ ...WHOLE_HEAD, status, headers });
  wire.read(1, body);
  wire.end();
  const { sample } = await wire.finished;
  const { ending, detail, answerId, outputTokens, tokenSource, finishReason } = sample;
  expect(readWholeAnswer({ status, headers, body: Buffer.from(body) }, {})).toEqual({
    ending,
    detail,
    answerId,
    outputTokens,
    tokenSource,
    finishReason,
  });
});

test('a secret that the server echoes is not quoted', () => {
  const { detail } = readWholeAnswer(
    {
      status: 401,
      headers: JSON_TYPE,
      body: Buffer.from('{"error":{"message":"bad key sk-123456789"}}'),
    },
    { authorization: 'Bearer sk-123456789' },
  );
  expect(detail).toContain('bad key ***');
});
