import { expect, test } from 'vitest';
import { createOutputTail } from './output-tail.ts';

test('a line is given out only when it is complete, however it was cut', () => {
  const lines: string[] = [];
  const tail = createOutputTail((line) => lines.push(line));
  tail.push('listening on http://127.0.0.1:40');
  expect(lines).toEqual([]);
  tail.push('10\r\nnext');
  expect(lines).toEqual(['listening on http://127.0.0.1:4010']);
  expect(tail.lines()).toEqual(['listening on http://127.0.0.1:4010', 'next']);
});

test('escape sequences, control characters and invisible characters are left out', () => {
  const tail = createOutputTail(() => {});
  tail.push('\u001B[2J\u001B[31mred\u001B[0m\u0007\tend\u202E\u0000\n');
  tail.push('\u001B]8;;http://evil.example\u0007link\u001B]8;;\u0007\n\n');
  expect(tail.lines()).toEqual(['red end', 'link']);
});

test('only the last 40 lines are kept, each of at most 1,000 characters', () => {
  const tail = createOutputTail(() => {});
  for (let n = 0; n < 100; n++) tail.push(`${n} ${'x'.repeat(5_000)}\n`);
  tail.push('y'.repeat(1_000_000));
  expect(tail.lines()).toHaveLength(40);
  expect(tail.lines()[0]).toMatch(/^61 x{997}$/);
  expect(tail.lines().at(-1)).toBe('y'.repeat(1_000));
});
