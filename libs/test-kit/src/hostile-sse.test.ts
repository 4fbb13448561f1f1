import { createRandom } from '@chatload/kernel';
import { expect, test } from 'vitest';

import { cutAtEveryOffset, cutAtRandom, writeHostileStream } from './hostile-sse.ts';

const write = (seed: number) => writeHostileStream(createRandom(seed), 20);

test('the same seed writes the same stream and another seed another one', () => {
  expect(write(1)).toEqual(write(1));
  expect(write(1).bytes).not.toEqual(write(2).bytes);
});

test('every kind of line end, a byte order mark and characters of four bytes occur', () => {
  const text = Array.from({ length: 20 }, (_, seed) => write(seed).bytes.toString()).join('');
  expect(text).toMatch(/\r\n/);
  expect(text).toMatch(/\r[^\n]/);
  expect(text).toMatch(/[^\r]\n/);
  expect(text).toMatch(/\ufeff/);
  expect(text).toMatch(/🙂/u);
});

test('the pieces of every cut are the whole again', () => {
  const { bytes } = writeHostileStream(createRandom(3), 5);
  expect(Buffer.concat(cutAtRandom(bytes, createRandom(4)))).toEqual(bytes);
  const cuts = [...cutAtEveryOffset(bytes)];
  expect(cuts).toHaveLength(bytes.length + 1);
  for (const pieces of cuts) expect(Buffer.concat(pieces)).toEqual(bytes);
});
