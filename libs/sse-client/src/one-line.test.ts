import { expect, test } from 'vitest';

import { oneLine, secretsOf } from './one-line.ts';

test('control characters, line separators and turned writing directions become spaces', () => {
  expect(oneLine(' a\r\n\tb\u001b[31mc\u2028d\u202ee\u0085f ')).toBe('a b [31mc d e f');
});

test('a long text is cut to 200 characters, never inside a character', () => {
  expect(oneLine('x'.repeat(1_000))).toHaveLength(200);
  const cut = oneLine(`${'x'.repeat(198)}🙂🙂`);
  expect(cut).toBe(`${'x'.repeat(198)}…`);
});

test('half a surrogate pair becomes a replacement character', () => {
  expect(oneLine('a\ud800b')).toBe('a\ufffdb');
});

test('a secret is taken out before the text is cut', () => {
  const secret = 'sk-0123456789';
  expect(oneLine(`${'x'.repeat(190)}${secret}`, [secret])).not.toContain('sk-');
});

test('secrets are header values and the tokens behind their schemes, short values are not', () => {
  expect(secretsOf({ authorization: 'Bearer abcdefgh', 'x-tier': 'gold' })).toEqual([
    'Bearer abcdefgh',
    'abcdefgh',
  ]);
});
