import { expect, test } from 'vitest';
import { PhaseTail } from './phase-tail.ts';

function tailMs(slots: number, ...batchesOfEnds: readonly (readonly number[])[]): number {
  const tail = new PhaseTail(slots);
  for (const ends of batchesOfEnds) tail.add(ends);
  return tail.lengthMs(1_000);
}

test('the tail is the part at the end with under half of the slots busy', () => {
  // 4 slots: after the end at 300 one request is left, which is under half; after 200 two are.
  expect(tailMs(4, [100, 200, 300, 450])).toBe(150);
  // 5 slots: two of five is under half as well.
  expect(tailMs(5, [50, 100, 200, 300, 450])).toBe(250);
});

test('one or two slots have no tail: a single busy one is no less than half', () => {
  expect(tailMs(1, [100, 200])).toBe(0);
  expect(tailMs(2, [100, 200])).toBe(0);
});

test('ends may come in any order and in any portions', () => {
  expect(tailMs(4, [450], [100, 300], [], [200])).toBe(150);
});

test('where too few requests ended to keep half of the slots busy, all is tail', () => {
  expect(tailMs(10, [100, 200, 300])).toBe(1_000);
});

test('of nothing the tail is 0', () => {
  expect(tailMs(10)).toBe(0);
});
