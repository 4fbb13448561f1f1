import { expect, test } from 'vitest';
import { createLineReader } from './line-reader.ts';

test('lines come out whole, however the text was cut', () => {
  const read = createLineReader(10);
  expect(['a', 'b\nc', 'd\n', '\ne\nf'].map(read)).toEqual([[], ['ab'], ['cd'], ['', 'e']]);
});

test('a line that is too long is left out, in one piece or in many, and the next is not', () => {
  const read = createLineReader(4);
  expect(read('12345\nab\n')).toEqual(['ab']);
  expect(['123', '45', '6', '78\n1234\n'].map(read)).toEqual([[], [], [], ['1234']]);
});
