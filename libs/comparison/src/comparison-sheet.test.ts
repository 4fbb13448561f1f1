import { expect, test } from 'vitest';
import type { FigureChange } from './compare-figure.ts';
import { composeComparisonSheet } from './comparison-sheet.ts';

function rowOf(changes: Partial<FigureChange>): readonly string[] | undefined {
  const change: FigureChange = {
    key: 'ttftMs p50',
    better: 'lower',
    by: 'ratio',
    isRough: false,
    base: 100,
    head: 110,
    change: 1.1,
    interval: { lower: 1.02, upper: 1.2 },
    ...changes,
  };
  return composeComparisonSheet({
    base: ['a'],
    head: ['b'],
    changes: [change],
    notes: [],
    verdict: null,
  }).rows[0];
}

test('a ratio is shown as what it adds, a difference as it is', () => {
  expect(rowOf({})).toEqual(['ttftMs p50', '100', '110', '+10.0 %', '+2.0 … +20.0 %', 'worse']);
  expect(
    rowOf({ by: 'difference', base: -1.5, change: -0.25, interval: { lower: -1, upper: 0.5 } }),
  ).toEqual(['ttftMs p50', '−1.5', '110', '−0.25', '−1 … +0.5', '']);
});

test.each([
  [{ better: 'lower', interval: { lower: 0.8, upper: 0.9 } }, 'better'],
  [{ better: 'higher', interval: { lower: 0.8, upper: 0.9 } }, 'worse'],
  [{ better: null, interval: { lower: 0.8, upper: 0.9 } }, 'lower'],
  [{ better: null, interval: { lower: 1.1, upper: 1.2 } }, 'higher'],
  [{ interval: { lower: 0.9, upper: 1.2 } }, ''],
  [{ interval: null }, ''],
] as const)('names the direction of a certain change: %j', (changes, word) => {
  expect(rowOf(changes)?.at(-1)).toBe(word);
});

test('what is missing is a dash, and what is rough has its mark and note', () => {
  expect(rowOf({ change: null, interval: null })?.slice(3)).toEqual(['–', '–', '']);
  expect(rowOf({ isRough: true })?.[0]).toBe('ttftMs p50*');
});
