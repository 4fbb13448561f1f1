import { expect, test } from 'vitest';
import type { Answer } from './answer.ts';
import { countEvents, makeWrites } from './script.ts';
import { scriptStream, type StreamOptions } from './stream-script.ts';

const ANSWER: Answer = {
  id: 'chatcmpl-1',
  created: 1,
  model: 'a "" model, naïve',
  tokens: ['Café', ' "quoted"', ' 猫', ' 🙂', ' end'],
  toolCall: null,
  finishReason: 'stop',
  usage: { prompt_tokens: 1, completion_tokens: 5, total_tokens: 6 },
};
const OPTIONS: StreamOptions = {
  dueMs: Float64Array.of(100, 110, 120, 130, 140),
  ttftMs: 100,
  tokensPerChunk: 1,
  includeUsage: false,
};

const kindsOf = (options: Partial<StreamOptions>, answer: Partial<Answer> = {}) =>
  makeWrites(scriptStream({ ...ANSWER, ...answer }, { ...OPTIONS, ...options }).writes).map(
    ({ dueMs, pieces }) => `${dueMs}: ${pieces.map(({ kind }) => kind).join(' ')}`,
  );

test('the role leaves with the first token, the closing events with the last', () => {
  expect(kindsOf({})).toEqual([
    '100: role content',
    '110: content',
    '120: content',
    '130: content',
    '140: content finish done',
  ]);
});

test('usage comes between finish and [DONE] when it was asked for', () => {
  expect(kindsOf({ includeUsage: true }).at(-1)).toBe('140: content finish usage done');
});

test('tokens that share a chunk leave when the last of them is due', () => {
  expect(kindsOf({ tokensPerChunk: 2 })).toEqual([
    '110: role content',
    '130: content',
    '140: content finish done',
  ]);
});

test('an answer of one token leaves in one write', () => {
  const answer = { tokens: ['Café'] };
  expect(kindsOf({ dueMs: Float64Array.of(100) }, answer)).toEqual([
    '100: role content finish done',
  ]);
});

test('an answer without tokens is due when its first token would have been', () => {
  expect(kindsOf({ dueMs: Float64Array.of() }, { tokens: [] })).toEqual(['100: role finish done']);
});

test('the lengths it states are the lengths on the wire, whatever the characters', () => {
  const pieces = makeWrites(scriptStream(ANSWER, OPTIONS).writes).flatMap((write) => write.pieces);

  for (const { data, byteLength } of pieces) expect(byteLength).toBe(Buffer.byteLength(data));
});

test('text with quotes and a model with quotes survive', () => {
  const { writes } = scriptStream(ANSWER, OPTIONS);
  const contents = makeWrites(writes)
    .flatMap(({ pieces }) => pieces)
    .filter(({ kind }) => kind === 'content')
    .map(({ data }) => JSON.parse(data.toString().slice('data: '.length)) as ParsedChunk);

  expect(contents.map(({ choices }) => choices[0].delta.content)).toEqual(ANSWER.tokens);
  expect(contents.every(({ model }) => model === ANSWER.model)).toBe(true);
});

interface ParsedChunk {
  readonly model: string;
  readonly choices: readonly [{ readonly delta: { readonly content: string } }];
}

test('[DONE] is not counted as an event', () => {
  const { writes } = scriptStream(ANSWER, { ...OPTIONS, includeUsage: true });

  expect(countEvents(makeWrites(writes).at(-1)!.pieces)).toBe(3);
});
