import { expect, test } from 'vitest';
import { toPluginFailure } from './plugin-failure.ts';

function messageOf(thrown: unknown): string {
  return toPluginFailure('own', 'metric x', thrown).message;
}

test('names the plug-in and the part', () => {
  expect(toPluginFailure('own', 'metric x', new Error('no'))).toEqual({
    plugin: 'own',
    part: 'metric x',
    message: 'no',
  });
});

test.each([
  ['several lines', new Error('one\n  two\r\nthree\u2028four'), 'one two three four'],
  ['what moves a cursor', new Error('\u001b[2Jgone\u202e'), '[2Jgone'],
  ['a string', 'plain', 'plain'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
  ['nothing', undefined, 'undefined'],
  [
    'no message at all',
    Object.assign(new Error(), { message: 7 }),
    'it threw what cannot be shown',
  ],
  ['what has no words', Object.create(null), 'it threw what cannot be shown'],
])('the message is one line: of %s', (_what, thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});

test('the message is bounded, and cuts no character in two', () => {
  expect(messageOf(new Error('x'.repeat(200)))).toBe('x'.repeat(200));
  const cut = messageOf(new Error(`${'x'.repeat(198)}😀😀`));
  expect(cut).toBe(`${'x'.repeat(198)}…`);
  expect(messageOf(new Error('y'.repeat(9_999)))).toHaveLength(200);
});
