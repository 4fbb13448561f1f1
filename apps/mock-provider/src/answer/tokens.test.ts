import { describe, expect, test } from 'vitest';
import { argumentTokens, cutAtStop, textTokens } from './tokens.ts';

test('the first token stands alone and every other one begins with a space', () => {
  const tokens = textTokens(100);

  expect(tokens).toHaveLength(100);
  expect(tokens[0]).toBe('Café');
  expect(tokens.slice(1).every((token) => /^ \S+$/.test(token))).toBe(true);
});

test('a shorter text is the beginning of a longer one', () => {
  expect(textTokens(80).slice(0, 33)).toEqual(textTokens(33));
});

test.each([1, 2, 40])('the arguments of a call of %i tokens are JSON', (count) => {
  const parsed = JSON.parse(argumentTokens(count, count).join('')) as { text: string };

  expect(parsed).toEqual({ text: textTokens(count).join('') });
});

test('arguments cut short are the beginning of the whole', () => {
  expect(argumentTokens(40, 40).join('')).toContain(argumentTokens(5, 40).join(''));
  expect(() => JSON.parse(argumentTokens(5, 40).join('')) as unknown).toThrow(SyntaxError);
});

describe('a stop sequence', () => {
  const tokens = ['Café', ' tables', ' fill'];

  test.each([
    { name: 'at the end of a token', stops: [' fill'], kept: ['Café', ' tables'] },
    { name: 'inside a token', stops: ['bles'], kept: ['Café', ' ta'] },
    { name: 'over two tokens', stops: ['les fi'], kept: ['Café', ' tab'] },
    { name: 'over all tokens', stops: ['Café tables fill'], kept: [] },
    { name: 'of several: the earliest counts', stops: ['fill', 'é'], kept: ['Caf'] },
  ])('$name is cut off, with all behind it', ({ stops, kept }) => {
    expect(cutAtStop(tokens, stops)).toEqual(kept);
  });

  test.each([[[]], [['']], [['nowhere']]])('that does not occur changes nothing: %j', (stops) => {
    expect(cutAtStop(tokens, stops)).toBeUndefined();
  });
});
