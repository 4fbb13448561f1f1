import { expect, test } from 'vitest';

import { openWire, START_MS, STREAM_HEAD, WHOLE_HEAD } from '../test/wire.ts';

function answer(fields: Record<string, unknown> = {}): string {
  return JSON.stringify({
    id: 'chatcmpl-2',
    choices: [{ message: { content: 'hé' }, finish_reason: 'stop' }],
    usage: { completion_tokens: 12 },
    ...fields,
  });
}

async function readWhole(text: string) {
  const wire = openWire({ stream: false });
  wire.answer(WHOLE_HEAD);
  const bytes = Buffer.byteLength(text);
  wire.read(40, text.slice(0, 60));
  wire.read(10, text.slice(60));
  wire.end();
  const { sample, gapsUs } = await wire.finished;
  expect(sample.bytesReceived).toBe(bytes);
  expect(gapsUs).toHaveLength(0);
  return sample;
}

test('a complete answer has an end, tokens from usage, and no stamps of chunks', async () => {
  expect(await readWhole(answer())).toMatchObject({
    ending: 'complete',
    answerId: 'chatcmpl-2',
    firstChunkAtMs: null,
    firstTokenAtMs: null,
    lastTokenAtMs: null,
    endedAtMs: START_MS + 50,
    outputTokens: 12,
    tokenSource: 'usage',
    finishReason: 'stop',
    doneMissing: false,
    chunkCount: 0,
  });
});

test('without usage there is no count of tokens', async () => {
  const sample = await readWhole(answer({ usage: null }));
  expect(sample).toMatchObject({ ending: 'complete', outputTokens: null, tokenSource: null });
});

test('without a finish reason it is truncated', async () => {
  const sample = await readWhole(answer({ choices: [{ message: {}, finish_reason: null }] }));
  expect(sample.ending).toBe('truncated');
});

test.each([
  ['no JSON', '<html>'],
  ['cut JSON', answer().slice(0, -5)],
  ['no object', '7'],
  ['no choices', '{"object":"list"}'],
  ['empty choices', answer({ choices: [] })],
  ['choices without a message', answer({ choices: [{ text: 'a' }] })],
  ['an error object', '{"error":{"message":"no"}}'],
])('%s is a protocol error', async (_name, text) => {
  expect((await readWhole(text)).ending).toBe('protocol_error');
});

test('a stream instead of the whole answer that was asked for is a protocol error', async () => {
  const wire = openWire({ stream: false });
  wire.answer(STREAM_HEAD);
  expect((await wire.finished).sample.detail).toBe(
    'content-type text/event-stream instead of application/json',
  );
});
