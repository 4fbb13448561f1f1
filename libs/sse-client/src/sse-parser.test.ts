import { createRandom } from '@chatload/kernel';
import { cutAtEveryOffset, cutAtRandom, writeHostileStream } from '@chatload/test-kit';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createSseParser } from './sse-parser.ts';

const ANY_BYTES = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(
        'data',
        'data:',
        'data: ',
        'data: x',
        'data:  [DONE]',
        'da',
        ':',
        ' ',
        '\n',
        '\n\n',
        '\r',
        '\r\r',
        '\r\n',
        'id: 1',
        'event:',
        'retry: 5',
        '\ufeff',
        '🙂',
        '€',
        '\0',
      )
      .map((text) => Buffer.from(text)),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 4 }).map((raw) => Buffer.from(raw)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)) },
);
const ANY_STREAM = fc.array(ANY_BYTES, { maxLength: 40 }).map((parts) => Buffer.concat(parts));

type Piece = string | Uint8Array | readonly number[];

/** The data of every event in these pieces of a stream. */
function parse(...pieces: readonly Piece[]): string[] {
  return parseReads(pieces);
}

function parseReads(pieces: readonly Piece[]): string[] {
  const events: string[] = [];
  const parser = createSseParser({
    onData: (data) => events.push(data),
    onOversize: () => expect.unreachable(),
  });
  for (const piece of pieces) {
    // A copy that is wiped afterwards: a parser that keeps a reference would read zeros.
    const bytes = Buffer.from(piece as Uint8Array);
    parser.write(bytes);
    bytes.fill(0);
  }
  parser.end();
  return events;
}

describe('lines, as the standard reads them', () => {
  test('a blank line dispatches the event', () => {
    expect(parse('data: one\n\ndata: two\n\n')).toEqual(['one', 'two']);
  });

  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('lines may end in %s', (_name, end) => {
    expect(parse(`data: a${end}${end}data: b${end}data: c${end}${end}`)).toEqual(['a', 'b\nc']);
  });

  test('line ends may be mixed in one stream', () => {
    expect(parse('data: a\r\ndata: b\rdata: c\n\r\ndata: d\r\r')).toEqual(['a\nb\nc', 'd']);
  });

  test('a CR and a LF in two reads are one line end', () => {
    expect(parse('data: a\r', '\ndata: b\r', '\n\r', '\n')).toEqual(['a\nb']);
  });

  test('a CR at the end of a read ends the line without waiting for the next read', () => {
    const events: string[] = [];
    const parser = createSseParser({
      onData: (data) => events.push(data),
      onOversize: () => expect.unreachable(),
    });
    parser.write(Buffer.from('data: a\r\r'));
    expect(events).toEqual(['a']);
  });

  test('an empty read between a CR and its LF changes nothing', () => {
    expect(parse('data: a\r', '', '\ndata: b\n\n')).toEqual(['a\nb']);
  });

  test('one byte order mark at the start is passed over, and only one', () => {
    expect(parse('\ufeffdata: a\n\n')).toEqual(['a']);
    expect(parse('\ufeff\ufeffdata: a\n\ndata: b\n\n')).toEqual(['b']);
  });

  test('a byte order mark may be split over reads', () => {
    expect(parse([0xef], [0xbb], [0xbf], 'data: a\n\n')).toEqual(['a']);
  });

  test('what only begins like a byte order mark belongs to the first line', () => {
    expect(parse([0xef], [0xbb], 'data: a\ndata: b\n\n')).toEqual(['b']);
  });

  test('a byte order mark inside the stream is data', () => {
    expect(parse('data: \ufeffa\n\n')).toEqual(['\ufeffa']);
  });
});

describe('fields, as the standard reads them', () => {
  test('the space after the colon may be missing, and only one is taken away', () => {
    expect(parse('data:a\n\ndata: b\n\ndata:  c\n\n')).toEqual(['a', 'b', ' c']);
  });

  test('a comment is passed over, also inside an event', () => {
    expect(parse(': hello\n\ndata: a\n:data: x\ndata: b\n\n')).toEqual(['a\nb']);
  });

  test('event, id, retry and unknown fields are passed over', () => {
    expect(parse('event: e\nid: 1\nretry: 5\nfoo: bar\ndata: a\n\n')).toEqual(['a']);
  });

  test('names are compared whole and exactly', () => {
    expect(parse('dat: x\ndata2: x\nDATA: x\n data: x\ndata : x\ndata: a\n\n')).toEqual(['a']);
  });

  test('lines of one event are joined by line feeds', () => {
    expect(parse('data: a\ndata:\ndata: b\n\n')).toEqual(['a\n\nb']);
  });

  test('a field without a colon has an empty value', () => {
    // The standard's own example: an event with empty data, one with a line feed, none from the rest.
    expect(parse('data\n\ndata\ndata\n\ndata:')).toEqual(['', '\n']);
  });

  test('an event without data is none', () => {
    expect(parse('event: ping\n\n\n\nid: 3\n\ndata: a\n\n')).toEqual(['a']);
  });

  test('an event that the stream leaves open is discarded', () => {
    expect(parse('data: a\n\ndata: b\n')).toEqual(['a']);
    expect(parse('data: a\n\ndata: b')).toEqual(['a']);
  });
});

describe('reads', () => {
  const sample = Buffer.from(
    '\ufeff: hi\r\ndata: é€🙂\r\rdata:x\ndata\r\ndata: {"a": 1}\n\nid: 3\r\n\r\ndata: [DONE]\r\n\r\n',
  );

  test('a stream split at every byte offset gives the same events', () => {
    const whole = parse(sample);
    expect(whole).toEqual(['é€🙂', 'x\n\n{"a": 1}', '[DONE]']);
    for (const pieces of cutAtEveryOffset(sample)) expect(parse(...pieces)).toEqual(whole);
  });

  test('a stream that comes byte by byte gives the same events', () => {
    expect(parse(...Array.from(sample, (byte) => Buffer.of(byte)))).toEqual(parse(sample));
  });

  test('a character may be split over reads', () => {
    const [a, b, c, d] = Buffer.from('🙂');
    expect(parse('data: ', [a!], [b!, c!], [d!], '\n\n')).toEqual(['🙂']);
  });

  test('bytes that are no UTF-8 become replacement characters', () => {
    expect(parse('data: ', [0xf0, 0x9f], '\n\n')).toEqual(['\ufffd']);
  });

  test('10,000 events in one read', () => {
    const events = Array.from({ length: 10_000 }, (_, index) => `event ${index}`);
    expect(parse(events.map((data) => `data: ${data}\n\n`).join(''))).toEqual(events);
  });

  test('an event of 1 MB in one read and in reads of 100 bytes', () => {
    const data = 'x€'.repeat(262_144);
    const bytes = Buffer.from(`data: ${data}\n\n`);
    expect(parse(bytes)).toEqual([data]);
    expect(parseReads(inSteps(bytes, 100))).toEqual([data]);
  });

  test('the work for one long line grows with its length, not with its square', () => {
    parseMs(100_000);
    // 16 × as long: 16 × the time if linear, 256 × if quadratic; the machine may pause meanwhile.
    expect(parseMs(8_000_000)).toBeLessThan(100 * Math.max(5, parseMs(500_000)));
  });
});

describe('the bound on an event', () => {
  test('a line that never ends is given up, once', () => {
    const found = parseBounded(
      'data: a\n\n',
      'data: 0123456789',
      '0123456789',
      '\n\n',
      'data: b\n\n',
    );
    expect(found).toEqual({ events: ['a'], oversize: [20] });
  });

  test('many data lines of one event are counted together', () => {
    const found = parseBounded('data: 0123456789\n', 'data: 0123456789\n', '\ndata: b\n\n');
    expect(found).toEqual({ events: [], oversize: [20] });
  });

  test('a comment that never ends is given up, too', () => {
    expect(parseBounded(`:${'x'.repeat(30)}`).oversize).toEqual([20]);
  });

  test('events within the bound do not add up', () => {
    const found = parseBounded('data: 0123456789\n\n', 'data: 0123456789\n\n');
    expect(found).toEqual({ events: ['0123456789', '0123456789'], oversize: [] });
  });
});

describe('against another parser', () => {
  test('legal streams in any dress and any cuts give the events that were written', () => {
    for (let seed = 0; seed < 500; seed++) {
      const { bytes, events } = writeHostileStream(createRandom(seed), 8);
      const pieces = cutAtRandom(bytes, createRandom(seed + 1));
      expect(parse(...pieces), `seed ${seed}`).toEqual(events);
      expect(parseElsewhere(pieces), `seed ${seed}`).toEqual(events);
    }
  });

  test('any bytes in any cuts give the same events', () => {
    fc.assert(
      fc.property(ANY_STREAM, fc.nat(), (whole, seed) => {
        fc.pre(!isLatin1Mark(whole));
        const pieces = cutAtRandom(whole, createRandom(seed), 7);
        expect(parse(...pieces)).toEqual(parseElsewhere(pieces));
      }),
      { numRuns: 3_000 },
    );
  });
});

function inSteps(bytes: Buffer, step: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / step) }, (_, index) =>
    bytes.subarray(index * step, (index + 1) * step),
  );
}

function parseMs(length: number): number {
  const pieces = inSteps(Buffer.from(`data: ${'x'.repeat(length)}\n\n`), 64);
  const startedAtMs = performance.now();
  expect(parseReads(pieces)).toHaveLength(1);
  return performance.now() - startedAtMs;
}

function parseBounded(...pieces: string[]) {
  const events: string[] = [];
  const oversize: number[] = [];
  const parser = createSseParser(
    { onData: (data) => events.push(data), onOversize: (limit) => oversize.push(limit) },
    { maxEventBytes: 20 },
  );
  for (const piece of pieces) parser.write(Buffer.from(piece));
  return { events, oversize };
}

/**
 * eventsource-parser reads strings. A decoder that keeps the byte order mark feeds it, so that
 * exactly one of the two takes it away.
 *
 * One known difference is kept out of the input: it also takes the three characters U+00EF U+00BB
 * U+00BF at the start for a byte order mark that was decoded as Latin-1. In the standard they are
 * the first line's own.
 */
function parseElsewhere(pieces: readonly Uint8Array[]): string[] {
  const events: string[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event.data) });
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for (const piece of pieces) parser.feed(decoder.decode(piece, { stream: true }));
  parser.feed(decoder.decode());
  return events;
}

function isLatin1Mark(whole: Buffer): boolean {
  return whole.toString().startsWith('\u00ef\u00bb\u00bf');
}
