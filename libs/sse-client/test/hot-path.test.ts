import { createRandom, type Random } from '@chatload/kernel';
import { carriesText, findError, findUsage } from '@chatload/openai-protocol';
import { cutAtEveryOffset, cutAtRandom } from '@chatload/test-kit';
import { createParser } from 'eventsource-parser';
import { describe, expect, test, vi } from 'vitest';

import { draftSample } from '../src/draft-sample.ts';
import { GapList } from '../src/gap-list.ts';
import { READ_BUFFER } from '../src/event-scanner.ts';
import { ResponseReader } from '../src/response-reader.ts';
import { StreamReader } from '../src/stream-reader.ts';
import { outgoing } from './raw-answers.ts';

/** What a stream says, and in which of its reads each event came. */
interface Facts {
  readonly ending: string | null;
  readonly answerId: string | null;
  readonly eventsInRead: readonly number[];
  readonly tokenCount: number;
  readonly coalescedCount: number;
  readonly gapCount: number;
  readonly outputTokens: number | null;
  readonly finishReason: string | null;
}

/** What our reader makes of these reads; each is stamped with its number. */
function readOurs(pieces: readonly Uint8Array[]): Facts {
  const draft = draftSample(outgoing());
  const gaps = new GapList();
  const reader = new StreamReader(draft, gaps, true);
  let ending: string | null = null;
  for (const [index, piece] of pieces.entries()) {
    // Somewhere in a larger buffer that is wiped afterwards, as a socket's read buffer is.
    const bytes = Buffer.alloc(piece.length + 19, '\n');
    bytes.set(piece, 7);
    ending ??= reader.write(bytes, 7, 7 + piece.length, index)?.ending ?? null;
    bytes.fill(0);
  }
  return {
    ending,
    answerId: draft.answerId,
    eventsInRead: draft.chunksAtMs ?? [],
    tokenCount: draft.tokenEventCount,
    coalescedCount: draft.coalescedCount,
    gapCount: gaps.toArray().length + gaps.zeroCount,
    outputTokens: draft.outputTokens,
    finishReason: draft.finishReason,
  };
}

type AnyChoice = { finish_reason?: unknown; delta?: unknown } | null;

/** The same by eventsource-parser and JSON.parse, event by event, with nothing remembered. */
function readElsewhere(pieces: readonly Uint8Array[]): Facts {
  const tokensInRead: number[] = [];
  const eventsInRead: number[] = [];
  let ending: string | null = null;
  let answerId: string | null = null;
  let finishReason: string | null = null;
  let usageTokens: number | null = null;
  let inRead = 0;
  const parser = createParser({
    onEvent({ data }) {
      if (ending !== null) return;
      if (data.startsWith('[DONE]')) {
        ending = finishReason === null ? 'truncated' : 'complete';
        return;
      }
      eventsInRead.push(inRead);
      let event;
      try {
        event = JSON.parse(data);
      } catch {
        ending = 'protocol_error';
        return;
      }
      if (findError(event) !== undefined) {
        ending = 'stream_error';
        return;
      }
      usageTokens = findUsage(event)?.completion_tokens ?? usageTokens;
      if (typeof event?.id === 'string') answerId ??= event.id;
      const choices: AnyChoice[] = Array.isArray(event?.choices) ? event.choices : [];
      for (const choice of choices) {
        if (typeof choice?.finish_reason === 'string') finishReason = choice.finish_reason;
      }
      if (choices.some((choice) => carriesText(choice?.delta))) tokensInRead.push(inRead);
    },
  });
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for (const [index, piece] of pieces.entries()) {
    inRead = index;
    parser.feed(decoder.decode(piece, { stream: true }));
  }
  return {
    ending,
    answerId,
    eventsInRead,
    tokenCount: tokensInRead.length,
    coalescedCount: tokensInRead.filter((read, index) => read === tokensInRead[index - 1]).length,
    gapCount: Math.max(0, tokensInRead.length - 1),
    outputTokens: usageTokens ?? (eventsInRead.length === 0 ? null : tokensInRead.length),
    finishReason,
  };
}

function plain(content: string): string {
  return `{"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":${content}},"finish_reason":null}],"usage":null}`;
}

const CONTENTS = [
  ...['"a"', '"word "', '"é🙂"', '"data: [DONE]"', '"}]}"', '" "', '"long text of many words"'],
  ...['""', 'null', '"\\n"', '"a\\"b"', '"\\\\"', '"\\u0041"', '7', '["a"]'],
];

/** Events that are no plain token, though some of them look much like one. */
const ODD = [
  '{"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}',
  '{"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"reasoning_content":"a"},"finish_reason":null}],"usage":null}',
  '{"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{"}}]},"finish_reason":null}]}',
  '{"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}],"usage":null}',
  '{"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}],"usage":{"completion_tokens":5}}',
  '{"id":"chatcmpl-1","choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}],"padding":"x"}',
  '{"choices":[{"delta":{"content":"a"},"index":0,"finish_reason":null}],"id":"chatcmpl-2"}',
  '{"id": "chatcmpl-1", "choices": [{"index": 0, "delta": {"content": "a"}, "finish_reason": null}]}',
  '{"m":{"content":"a"},"choices":[{"delta":{"content":""}}],"padding":"xxxxxxxx"}',
  '{"m":{"content":"a"},"choices":[{"delta":{"content":"a"}}],"padding":"xxxxxxxx"}',
  '{"choices":[{"delta":{"content":"a","content":""}}],"padding":"xxxxxxxx"}',
  '{"choices":[{"delta":{"content":"a"}}]}',
  '{"choices":[],"usage":{"completion_tokens":9}}',
  '{"choices":[{"delta":{},"finish_reason":"length"}]}',
  'null',
];
const LAST = ['[DONE]', '{"error":{"message":"m"}}', '{"choices":', ''];

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[random.integer(choices.length)]!;
}

/** A stream mostly of plain tokens, with odd events and odd line ends in between. */
function writeStream(random: Random): Buffer {
  const strangeness = 2 + random.integer(20);
  const ends = random.integer(3) === 0 ? ['\n', '\r\n', '\r'] : ['\n'];
  const parts: Buffer[] = [];
  for (let left = 3 + random.integer(30); left > 0; left--) {
    const isOdd = random.integer(strangeness) === 0;
    const content = isOdd ? pick(random, CONTENTS) : pick(random, CONTENTS.slice(0, 7));
    const data = isOdd && random.integer(2) === 0 ? pick(random, ODD) : plain(content);
    const dress =
      isOdd && random.integer(3) === 0 ? pick(random, ['data:', ':c\ndata: ', 'data: ']) : 'data: ';
    const end = pick(random, ends);
    const bytes = Buffer.from(`${dress}${data}${end}${end}`);
    // Hostile: one byte is another one; mostly that breaks the JSON, and ends the stream.
    if (random.integer(60) === 0) bytes[random.integer(bytes.length)] = random.integer(128);
    parts.push(bytes);
  }
  if (random.integer(3) > 0) parts.push(Buffer.from(`data: ${pick(random, LAST)}\n\n`));
  return Buffer.concat(parts);
}

describe('against eventsource-parser and JSON.parse', () => {
  test('streams of any shape, legal and hostile, in any cuts', () => {
    for (let seed = 0; seed < 4_000; seed++) {
      const random = createRandom(seed);
      const whole = writeStream(random);
      const pieces =
        seed % 4 === 0 ? [whole] : cutAtRandom(whole, random, pick(random, [9, 200, 2_000]));
      expect(readOurs(pieces), `seed ${seed}`).toEqual(readElsewhere(pieces));
    }
  });

  test('a stream split at every byte', () => {
    const stream = Buffer.from(
      ['"a"', '"b"', '"c\\n"', '"é🙂"', '"d"'].map((text) => `data: ${plain(text)}\n\n`).join('') +
        `data: ${ODD[3]}\n\ndata: [DONE]\n\n`,
    );
    for (const pieces of cutAtEveryOffset(stream)) {
      const [first, second] = pieces;
      const facts = readOurs(pieces);
      expect(facts).toEqual(readElsewhere([first!, second!]));
      expect(facts.tokenCount).toBe(6);
    }
  });
});

/** Keys in any order, and blanks wherever JSON lets them stand: one shape for a whole stream. */
interface Shape {
  readonly order: number;
  readonly blank: string;
}

/** JSON of the value in that shape; strings are escaped as `escape` does. */
function writeJson(value: unknown, shape: Shape, escape: (text: string) => string): string {
  const { order, blank } = shape;
  const join = (open: string, parts: readonly string[], close: string): string =>
    `${open}${blank}${parts.join(`${blank},${blank}`)}${blank}${close}`;
  if (typeof value === 'string') return `"${escape(value)}"`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) {
    return join(
      '[',
      value.map((item) => writeJson(item, shape, escape)),
      ']',
    );
  }
  const entries = Object.entries(value);
  const turned = [
    ...entries.slice(order % entries.length),
    ...entries.slice(0, order % entries.length),
  ];
  return join(
    '{',
    turned.map(([key, item]) => `"${key}"${blank}:${blank}${writeJson(item, shape, escape)}`),
    '}',
  );
}

/** What a delta may hold beside, instead of, and around its text. */
function makeDelta(random: Random): Record<string, unknown> {
  const content = pick(random, ['a', 'word ', 'é🙂', '', null, '"', '\\', '\n', '"content":"x"']);
  switch (random.integer(12)) {
    case 0:
      return { content: null, reasoning_content: pick(random, ['', 'thought']) };
    case 1:
      return { content, tool_calls: [{ index: 0, function: { arguments: '{"content":"x"}' } }] };
    case 2:
      return { role: 'assistant', content, refusal: pick(random, [null, 'no']) };
    case 3:
      return {};
    default:
      return { content: pick(random, ['a', 'word ', 'é🙂', 'much longer text']) };
  }
}

/** A stream of one shape, of one to three choices an event, that ends as it should. */
function writeShapedStream(random: Random): Buffer {
  const shape = { order: random.integer(4), blank: pick(random, ['', '', ' ', '  ', '\t']) };
  const isAscii = random.integer(2) === 0;
  const escape = (text: string): string => {
    const plainly = JSON.stringify(text).slice(1, -1);
    return isAscii && random.integer(8) === 0
      ? plainly.replace(/[^"\\]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
      : plainly;
  };
  const choiceCount = random.integer(4) === 0 ? 1 + random.integer(3) : 1;
  const events = Array.from({ length: 4 + random.integer(12) }, () => ({
    id: 'chatcmpl-1',
    choices: Array.from({ length: choiceCount }, (_, index) => ({
      index,
      delta: makeDelta(random),
      finish_reason: random.integer(40) === 0 ? 'stop' : null,
    })),
    usage: random.integer(20) === 0 ? { completion_tokens: random.integer(9) } : null,
  }));
  const data = [...events.map((event) => writeJson(event, shape, escape)), '[DONE]'];
  return Buffer.from(data.map((text) => `data: ${text}\n\n`).join(''));
}

describe('events of any key order, with any blanks', () => {
  test('mean the same as to JSON.parse, in any cuts', () => {
    for (let seed = 0; seed < 1_500; seed++) {
      const random = createRandom(seed);
      const whole = writeShapedStream(random);
      const pieces = seed % 3 === 0 ? [whole] : cutAtRandom(whole, random, pick(random, [7, 150]));
      expect(readOurs(pieces), `seed ${seed}`).toEqual(readElsewhere(pieces));
    }
  });

  test('split at every byte, too', () => {
    for (let seed = 0; seed < 6; seed++) {
      for (const pieces of cutAtEveryOffset(writeShapedStream(createRandom(seed)))) {
        expect(readOurs(pieces), `seed ${seed}`).toEqual(readElsewhere(pieces));
      }
    }
  });
});

describe('the hot path is taken', () => {
  const tokens = Array.from(
    { length: 1_000 },
    (_, index) => `data: ${plain(`"word${index}"`)}\n\n`,
  );
  const stream = Buffer.from(tokens.join(''));

  test('by all tokens behind the first, whole or cut in two', () => {
    const parse = vi.spyOn(JSON, 'parse');
    const facts = readOurs(cutAtRandom(stream, createRandom(1), 5_000));
    // One to read the first, one to make sure of what was learned from it.
    expect(parse).toHaveBeenCalledTimes(2);
    expect(facts.tokenCount).toBe(1_000);
  });

  test('again after an odd event, and after the shape has changed', () => {
    const parse = vi.spyOn(JSON, 'parse');
    const odd = tokens[0]!.replace('"word0"', '"\\n"');
    const other = stream.toString().replaceAll('chatcmpl-1', 'chatcmpl-22');
    const facts = readOurs([Buffer.from(stream + odd + stream + other)]);
    expect(parse).toHaveBeenCalledTimes(2 + 1 + 2);
    expect(facts.tokenCount).toBe(3_001);
  });
});

/** The stream in chunks of HTTP's: an event in each, several, or parts of some, with any legal size. */
function frame(stream: Buffer, random: Random): Buffer {
  const events = stream.toString('latin1').split(/(?<=\n\n)/);
  const chunks =
    random.integer(3) === 0
      ? cutAtRandom(stream, random, pick(random, [40, 400, 2_000]))
      : events.map((event) => Buffer.from(event, 'latin1'));
  const framed = chunks
    .filter((chunk) => chunk.length > 0)
    .map((chunk) => {
      const size = chunk.length.toString(16);
      const written = pick(random, [
        size,
        size,
        size,
        size.toUpperCase(),
        `00${size}`,
        `${size};x`,
      ]);
      return `${written}\r\n${Buffer.from(chunk).toString('latin1')}\r\n`;
    });
  return Buffer.from(`${framed.join('')}0\r\n\r\n`, 'latin1');
}

/** What these reads of framed bytes say, with or without the offer of whole runs of chunks. */
function readFramed(pieces: readonly Uint8Array[], offersRuns: boolean) {
  const draft = draftSample({ ...outgoing(), startedAtMs: 0 });
  const gaps = new GapList();
  const reader = new StreamReader(draft, gaps, true);
  let ending: string | null = null;
  let bodyBytes = 0;
  const response = new ResponseReader({
    onHeaders() {},
    onData(bytes, start, end, atMs) {
      bodyBytes += end - start;
      ending ??= reader.write(bytes, start, end, atMs)?.ending ?? null;
    },
    ...(offersRuns && {
      takeChunks(bytes, place, end, atMs) {
        bodyBytes += reader.takeChunks(bytes, place, end, atMs);
      },
    }),
  });
  const head = Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
  response.read(head, head.length, -1);
  for (const [index, piece] of pieces.entries()) {
    // Behind the read stands what an earlier one left there: the same bytes, to be believed by nobody.
    READ_BUFFER.fill(Buffer.concat([piece, piece]), 0, 2 * piece.length);
    response.read(READ_BUFFER, piece.length, index);
  }
  const { chunksAtMs, ...rest } = draft;
  const framing = { hasEnded: response.hasEnded, problem: response.problem };
  return {
    ending,
    bodyBytes,
    chunksAtMs,
    rest,
    ...framing,
    gapsUs: [...gaps.toArray()],
    zeroGaps: gaps.zeroCount,
  };
}

describe('with the framing of HTTP, chunk after chunk in one go', () => {
  test('it is read as it is chunk by chunk, in any framing and any cuts', () => {
    for (let seed = 0; seed < 1_500; seed++) {
      const random = createRandom(seed);
      const framed = frame(writeStream(random), random);
      if (random.integer(10) === 0) framed[random.integer(framed.length)] = random.integer(128);
      const pieces =
        seed % 3 === 0 ? [framed] : cutAtRandom(framed, random, pick(random, [9, 200, 2_000]));
      expect(readFramed(pieces, true), `seed ${seed}`).toEqual(readFramed(pieces, false));
    }
  });

  test('all but the first and the last events of a read are taken in one run', () => {
    const stream = Buffer.from(`data: ${plain('"word"')}\n\n`.repeat(100));
    const framed = frame(stream, createRandom(3));
    const write = vi.spyOn(StreamReader.prototype, 'write');
    const { rest } = readFramed([framed], true);
    expect(rest.tokenEventCount).toBe(100);
    expect(write.mock.calls.length).toBeLessThan(10);
  });

  test.each(['\r\r', '\n\n', 'xx', '\r\n\r\n'])('not beyond a chunk that ends in %j', (lineEnd) => {
    const event = `data: ${plain('"word"')}\n\n`;
    const size = event.length.toString(16);
    const chunks = [event, event, event, event].map((text) => `${size}\r\n${text}`);
    const framed = Buffer.from(`${chunks.slice(0, 3).join('\r\n')}${lineEnd}${chunks[3]}\r\n`);
    const { problem, rest } = readFramed([framed], true);
    expect(problem).toMatch(/chunk/);
    expect(rest.tokenEventCount).toBe(3);
  });
});
