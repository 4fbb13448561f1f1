import type { Sample } from '@chatload/contracts';
import { expect, test } from 'vitest';
import { arrivalLateness, type LoggedAnswer } from './arrival-lateness.ts';

function answer(id: string, emittedAtMs: readonly number[]): LoggedAnswer {
  const events = emittedAtMs.map((atMs) => ({ dueAtMs: atMs - 1, emittedAtMs: atMs }));
  return { id, model: 'm', path: '/p', requestReadAtMs: 0, events };
}

function sample(answerId: string, chunksAtMs: readonly number[], ending = 'complete'): Sample {
  return { answerId, chunksAtMs, ending } as Sample;
}

test('arrivals are paired with emissions by answer and position, and the rest is sorted', () => {
  const lateness = arrivalLateness(
    [sample('b', [105, 110.5]), sample('a', [100.25, 102])],
    [answer('a', [100, 101]), answer('b', [103, 110])],
  );
  expect([...lateness]).toEqual([0.25, 0.5, 1, 2]);
});

test('an answer that did not end complete is left out: its last events may be under way', () => {
  expect(arrivalLateness([sample('a', [1], 'reset')], [])).toHaveLength(0);
});

test('an event without a partner is an error', () => {
  const log = [answer('a', [1, 2])];
  expect(() => arrivalLateness([sample('b', [1, 2])], log)).toThrow('b: no events left, 2 arrived');
  expect(() => arrivalLateness([sample('a', [1])], log)).toThrow('a: 2 events left, 1 arrived');
});
