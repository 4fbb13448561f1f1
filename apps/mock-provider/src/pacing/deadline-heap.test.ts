import { createRandom } from '@chatload/kernel';
import { expect, test } from 'vitest';
import { DeadlineHeap } from './deadline-heap.ts';

test('an empty heap has no top and an infinitely late deadline', () => {
  const heap = new DeadlineHeap<string>();

  expect(heap.top).toBeUndefined();
  expect(heap.topDueAtMs).toBe(Number.POSITIVE_INFINITY);
  expect(heap.delete('never added')).toBe(false);
  heap.moveTop(1);
  expect(heap.size).toBe(0);
});

test('a thousand random additions, moves and removals leave it as a sorted list would be', () => {
  const random = createRandom(7);
  const heap = new DeadlineHeap<number>();
  const oracle = new Map<number, number>();
  const moves = [
    (item: number) => [heap.delete(item), oracle.delete(item)],
    (_item: number, dueAtMs: number) => {
      if (heap.top !== undefined) oracle.set(heap.top, dueAtMs);
      heap.moveTop(dueAtMs);
      return [heap.size, oracle.size];
    },
    (item: number, dueAtMs: number) => {
      heap.set(item, dueAtMs);
      oracle.set(item, dueAtMs);
      return [heap.size, oracle.size];
    },
  ];
  for (let step = 0; step < 20_000; step++) {
    // Adding is twice as likely as the others.
    const move = moves[Math.min(random.integer(4), 2)]!;
    const [got, expected] = move(random.integer(1_000), random.next());
    expect(got).toBe(expected);
  }
  expect(heap.topDueAtMs).toBe(Math.min(...oracle.values()));

  const drained: number[] = [];
  const expected = [...oracle].sort((one, other) => one[1] - other[1]).map(([item]) => item);
  for (let top = heap.top; top !== undefined; top = heap.top) {
    drained.push(top);
    heap.delete(top);
  }

  expect(expected.length).toBeGreaterThan(300);
  expect(drained).toEqual(expected);
});
