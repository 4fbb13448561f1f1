import { expect, test } from 'vitest';
import { readName, toTitle } from './read-name.ts';

test.each([
  ['summary', 'summary'],
  ['headers-ms', 'headersMs'],
  ['p99-jitter-ms', 'p99JitterMs'],
  ['top-5', 'top5'],
])('%s is %s in camelCase', (kebab, camel) => {
  expect(readName(kebab)).toEqual({ kebab, camel });
});

test.each([
  ['headersMs', ' Try "headers-ms".'],
  ['Headers_ms', ' Try "headers-ms".'],
  ['-headers--ms-', ' Try "headers-ms".'],
  ['../secret file.ts', ' Try "secret-file-ts".'],
  ['5-top', ' Try "top".'],
  ['', ' Use lower-case words, joined by hyphens.'],
])('%j is refused: %s', (text, advice) => {
  expect(() => readName(text)).toThrow(
    `"${text}" is no name for a part: it must be kebab-case, since it becomes a file name and a word of flags or reports.${advice}`,
  );
});

test.each(['default', 'test'])('%s is refused, since no constant can be called so', (word) => {
  expect(() => readName(word)).toThrow('it becomes a constant, which cannot be called so.');
  expect(readName(`${word}-mode`).kebab).toBe(`${word}-mode`);
});

test('a title is the same in words', () => {
  expect(toTitle('queue-wait')).toBe('Queue wait');
});
