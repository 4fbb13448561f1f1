import type { MeasuredPairs } from '@chatload/comparison';
import { expect, test } from 'vitest';
import { composeNotes, type Noteworthy } from './compose-notes.ts';

const METRIC = { key: 'cpu', allowedChange: 0.05, better: 'lower' } as const;

function notesOf(changes: Partial<Noteworthy>, goOn = false): readonly string[] {
  const pair = { base: { cpu: 1 }, head: { cpu: 1 } };
  const verdict: MeasuredPairs['verdict'] = {
    outcome: 'cannot_tell',
    exitCode: 5,
    pairs: 1,
    metrics: [],
    goOn,
  };
  return composeNotes({
    measured: { order: ['base', 'head'], pairs: [pair], verdict },
    look: { minPairs: 4, maxPairs: 20 },
    metrics: [METRIC],
    isInterrupted: false,
    ...changes,
  });
}

test('there is mostly nothing to say', () => {
  expect(notesOf({})).toEqual([]);
});

test.each([
  [
    'time that is too short for any alarm',
    { look: { minPairs: 4, maxPairs: 6 } },
    'at least 7 pairs',
  ],
  ['an interruption', { isInterrupted: true }, 'exit code 130'],
])('it tells of %s', (_, changes, words) => {
  expect(notesOf(changes).join(' ')).toContain(words);
});

test('it tells that the time was up, but not when the user ended it', () => {
  expect(notesOf({}, true)).toEqual(['The time was up: --max-minutes.']);
  expect(notesOf({ isInterrupted: true }, true)).toHaveLength(1);
});
