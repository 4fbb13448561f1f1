import { expect, test } from 'vitest';
import { addStallTotals, createStallCounter } from './stall-counter.ts';

test('the stalls of a phase are those that ended in it', () => {
  const all = [
    { startMs: 10, endMs: 30 },
    { startMs: 95, endMs: 110 },
    { startMs: 120, endMs: 170 },
  ];
  let nowMs = 0;
  const witness = { stalls: (sinceMs = 0) => all.filter(({ endMs }) => endMs > sinceMs) };
  const counter = createStallCounter(witness, () => nowMs);
  nowMs = 100;
  counter.begin();
  nowMs = 200;

  expect(counter.end()).toEqual({ count: 2, totalMs: 65, maxMs: 50 });

  counter.begin();
  expect(counter.end()).toEqual({ count: 0, totalMs: 0, maxMs: 0 });
});

test('two phases’ stalls add up, and the longest stays the longest', () => {
  expect(
    addStallTotals({ count: 2, totalMs: 65, maxMs: 50 }, { count: 1, totalMs: 20, maxMs: 20 }),
  ).toEqual({ count: 3, totalMs: 85, maxMs: 50 });
});
