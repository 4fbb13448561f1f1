import { describe, expect, test } from 'vitest';

import { EventTemplate } from './event-template.ts';

const DATA =
  '{"id":"chatcmpl-é","choices":[{"index":0,"delta":{"content":"one"},"finish_reason":null}]}';
const FRAMED = `data: ${DATA}\n\n`;

/** A template that has read `data`, and what it makes of other bytes. */
function learned(data: string): (text: string, start?: number) => number {
  const template = new EventTemplate();
  template.learn(data, JSON.parse(data));
  return (text, start = 0) => match(template, Buffer.from(text), start);
}

/** Where it stops; -1 when it does not know what stands there. */
function match(template: EventTemplate, bytes: Buffer, start = 0, end = bytes.length): number {
  const stop = template.scan(bytes, { start, end, chunkEnd: end });
  return stop === start ? -1 : stop;
}

function withContent(content: string): string {
  return FRAMED.replace('one', content);
}

test('knows nothing before it has learned', () => {
  expect(match(new EventTemplate(), Buffer.from(FRAMED))).toBe(-1);
});

test.each(['one', 'x', ' ', '🙂 é', '{"a":[]}'.replaceAll('"', "'"), 'long '.repeat(500)])(
  'the same event with the text %j is recognised, at any offset',
  (content) => {
    const matchLearned = learned(DATA);
    const framed = withContent(content);
    for (let pad = 0; pad < 9; pad++) {
      const padding = 'x'.repeat(pad);
      const end = pad + Buffer.byteLength(framed);
      expect(matchLearned(`${padding}${framed}data: `, pad)).toBe(end);
    }
  },
);

test.each(['', '\\n', '\\"', 'a\\\\', 'a\tb', 'a\nb', 'a"b', '\\u0041', '\u0000'])(
  'the text %j is left to the slow way',
  (content) => {
    expect(learned(DATA)(withContent(content))).toBe(-1);
  },
);

test('no event that differs in any other byte is recognised', () => {
  const bytes = Buffer.from(FRAMED);
  const contentStart = bytes.indexOf('one');
  for (let at = 0; at < bytes.length; at++) {
    if (at >= contentStart && at < contentStart + 3) continue;
    const changed = Buffer.from(bytes);
    for (const mask of [0x01, 0x20, 0x80, 0xff]) {
      changed[at] = bytes[at]! ^ mask;
      const template = new EventTemplate();
      template.learn(DATA, JSON.parse(DATA));
      expect(match(template, changed), `byte ${at} ^ ${mask}`).toBe(-1);
    }
  }
  expect(learned(DATA)(FRAMED)).toBe(bytes.length);
});

test('no event is recognised before its last byte is there', () => {
  const template = new EventTemplate();
  template.learn(DATA, JSON.parse(DATA));
  const bytes = Buffer.from(FRAMED);
  for (let end = 0; end < bytes.length; end++) expect(match(template, bytes, 0, end)).toBe(-1);
  expect(match(template, bytes)).toBe(bytes.length);
});

describe('what only looks like the content is not learned as such', () => {
  test.each([
    [
      'a message beside it',
      '{"m":{"content":"a"},"choices":[{"delta":{"content":"a"}}],"x":12345}',
    ],
    [
      'a message behind it',
      '{"choices":[{"delta":{"content":"a"},"m":{"content":"a"}}],"x":12345}',
    ],
    ['a key twice', '{"choices":[{"delta":{"content":"a","content":"a"}}],"x":12345}'],
    ['half a key', '{"\\"content":"a","choices":[{"delta":{"content":"a"}}],"x":12345}'],
  ])('%s', (_name, data) => {
    const matchLearned = learned(data);
    const changed = data.replace('"content":"a"', '"content":"b"');
    const before = JSON.parse(data).choices[0].delta.content as string;
    const after = JSON.parse(changed).choices[0].delta.content as string;
    // Recognised only if the bytes that changed are the content's own.
    expect(matchLearned(`data: ${changed}\n\n`) === -1 || before !== after).toBe(true);
  });

  test.each([
    ['another key', '{"choices":[{"delta":{"reasoning_content":"a"}}],"x":12345}'],
    ['blanks', '{"choices":[{"delta":{"content": "a"}}],"x":12345}'],
    ['the second choice', '{"choices":[{"delta":{}},{"delta":{"content":"a"}}],"x":12345}'],
    ['an escape', '{"choices":[{"delta":{"content":"\\u0061"}}],"x":12345}'],
    ['no content', '{"choices":[{"delta":{"content":null}}],"x":12345}'],
  ])('%s', (_name, data) => {
    expect(learned(data)(`data: ${data}\n\n`)).toBe(-1);
  });
});

test('it learns another shape when the stream changes, but not for ever', () => {
  const template = new EventTemplate();
  const matches = (model: string): boolean => {
    const data = JSON.stringify({ choices: [{ delta: { content: 'a' } }], model });
    const bytes = Buffer.from(`data: ${data}\n\n`);
    template.learn(data, JSON.parse(data));
    return match(template, bytes) === bytes.length;
  };
  const known = Array.from({ length: 100 }, (_, index) => matches(`model-${index}`));
  expect(known.filter(Boolean)).toHaveLength(8);
});
