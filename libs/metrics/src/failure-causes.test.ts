import { expect, test } from 'vitest';
import { FailureCauses } from './failure-causes.ts';
import { finishedRequest } from './fixtures.ts';

function causesOf(
  ...failures: readonly (readonly ['reset' | 'timeout' | 'complete' | 'unsent', string | null])[]
) {
  const causes = new FailureCauses();
  for (const [ending, detail] of failures)
    causes.addSample(finishedRequest({ ending, detail }).sample);
  return causes;
}

test('alike failures are counted together, the most frequent first, successes and unsent ones not at all', () => {
  const causes = causesOf(
    ['timeout', null],
    ['reset', 'a'],
    ['complete', null],
    ['unsent', null],
    ['reset', 'a'],
    ['reset', 'b'],
  );
  causes.addAll(causesOf(['reset', 'b'], ['reset', 'b']));
  expect(causes.top()).toEqual([
    { ending: 'reset', detail: 'b', count: 3 },
    { ending: 'reset', detail: 'a', count: 2 },
    { ending: 'timeout', detail: null, count: 1 },
  ]);
});

test('at most five are given', () => {
  expect(
    causesOf(...'abcdefg'.split('').map((text) => ['reset', text] as const)).top(),
  ).toHaveLength(5);
});

test('details that all differ are, from some number on, counted under their ending alone', () => {
  const causes = causesOf(
    ...Array.from({ length: 5_000 }, (_, i) => ['reset', `request ${i}`] as const),
  );
  expect(causes.top()[0]).toEqual({ ending: 'reset', detail: null, count: 4_900 });
});
