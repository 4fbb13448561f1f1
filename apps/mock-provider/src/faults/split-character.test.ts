import { expect, test } from 'vitest';
import { piece, type Script, type Write } from '../answer/script.ts';
import { splitCharacter } from './split-character.ts';

const split = splitCharacter.alterStream!;

function script(...writes: readonly (readonly [dueMs: number, ...texts: string[]])[]): Script {
  const last = writes.at(-1)?.[0] ?? 0;
  return {
    headers: {},
    headersDueMs: 0,
    writes: writes.map(([dueMs, ...texts]) => ({
      dueMs,
      pieces: texts.map((text) => piece('content', text)),
    })),
    end: { how: 'complete', dueMs: last },
  };
}

function bytesOf(writes: readonly Write[]): Buffer {
  return Buffer.concat(writes.flatMap(({ pieces }) => pieces).map(({ data }) => Buffer.from(data)));
}

test('the first character of several bytes leaves in two halves, 20 ms apart', () => {
  const { writes } = split(script([10, 'plain'], [20, 'a', 'Café', 'b'], [90, '猫']));

  expect(writes.map(({ dueMs }) => dueMs)).toEqual([10, 20, 40, 90]);
  expect(bytesOf(writes.slice(0, 2)).toString('latin1')).toBe('plainaCaf\u00C3');
  expect(bytesOf(writes.slice(2, 3)).toString('latin1')).toBe('\u00A9b');
  expect(bytesOf(writes).toString()).toBe('plainaCaféb猫');
});

test('the first half is a part of an event, and is not counted as one', () => {
  const { writes } = split(script([10, 'a', 'é', 'b']));
  const kinds = writes.map(({ pieces }) => pieces.map(({ kind }) => kind));

  expect(kinds).toEqual([
    ['content', 'part'],
    ['content', 'content'],
  ]);
});

test('what was due before the second half waits for it, the end too', () => {
  const { writes, end } = split(script([10, 'é'], [11, 'b'], [12, 'é'], [50, 'c']));
  expect(writes.map(({ dueMs }) => dueMs)).toEqual([10, 30, 30, 30, 50]);
  expect(end.dueMs).toBe(50);

  expect(split(script([10, 'é'])).end.dueMs).toBe(30);
});

test('text without such a character stays as it was', () => {
  const plain = script([10, 'a'], [20, 'b']);

  expect(split(plain)).toEqual(plain);
});
