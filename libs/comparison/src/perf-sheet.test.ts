import { expect, test } from 'vitest';
import { makeMetric, makePerfReport } from '../test/sample-perf-report.ts';
import { composePerfSheet } from './perf-sheet.ts';

const UNDECIDED = { outcome: 'cannot_tell', regressionExcluded: false } as const;

test('a row has the change, its interval, what is allowed, and the verdict', () => {
  const sheet = composePerfSheet(
    makePerfReport([
      makeMetric(),
      makeMetric({ key: 'requestsPerSec', better: 'higher', outcome: 'no_change_shown' }),
    ]),
  );
  expect(sheet.title).toBe('perf of chat-server: main (0123456789) against working tree');
  expect(sheet.rows).toEqual([
    ['serverCpuUsPerChunk', '50', '55', '+10.0 %', '+6.0 … +14.0 %', '+5.0 %', '14', 'regressed'],
    ['requestsPerSec', '50', '55', '+10.0 %', '+6.0 … +14.0 %', '−4.8 %', '14', 'no change shown'],
  ]);
  expect(sheet.verdict).toBe(
    'regressed after 14 pairs of runs (exit code 4): serverCpuUsPerChunk +10.0 %',
  );
});

test.each([
  [{ likely: null, n: 3 }, 'too few pairs (3)'],
  [{ regressionExcluded: true }, 'no regression; whether it improved'],
  [{}, 'likely worse'],
  [{ better: 'higher', likely: { lower: 0.8, upper: 0.9 } }, 'likely worse'],
  [{ likely: { lower: 0.9, upper: 1.1 } }, 'reaches beyond the allowed change'],
] as const)('says why it cannot tell: %j', (changes, words) => {
  const metric = makeMetric({ ...UNDECIDED, ...changes });
  const { notes } = composePerfSheet(makePerfReport([metric]));
  expect(notes).toEqual([expect.stringContaining(words)]);
});

test('a verdict without change names no metric', () => {
  const outcome = 'no_change_shown';
  const report = makePerfReport([makeMetric({ outcome })], { outcome, exitCode: 0, pairs: 1 });
  expect(composePerfSheet(report).verdict).toBe(
    'no change shown after 1 pair of runs (exit code 0)',
  );
});
