import type { Objective } from '@chatload/contracts';
import { expect, test } from 'vitest';

import { BUILT_IN_METRICS, toKnownMetrics } from './built-in-metrics.ts';
import { readObjective } from './read-objective.ts';

const read = (text: string): Objective => readObjective(text, BUILT_IN_METRICS);

test.each<[string, Objective]>([
  ['ttftMs p95 <= 800', { metric: 'ttftMs', statistic: 'p95', comparison: '<=', limit: 800 }],
  ['gapMs max<50.5', { metric: 'gapMs', statistic: 'max', comparison: '<', limit: 50.5 }],
  [
    '  completeRatio  >=  .99 ',
    { metric: 'completeRatio', statistic: null, comparison: '>=', limit: 0.99 },
  ],
  ['addedGapMs mean > -1', { metric: 'addedGapMs', statistic: 'mean', comparison: '>', limit: -1 }],
])('%j is read', (text, objective) => {
  expect(read(text)).toEqual(objective);
});

test('every metric is read with each of its statistics, and without where it has none', () => {
  for (const [metric, statistics] of Object.entries(BUILT_IN_METRICS)) {
    for (const statistic of statistics.length === 0 ? [null] : statistics) {
      const text = [metric, ...(statistic === null ? [] : [statistic]), '< 1'].join(' ');
      expect(read(text)).toEqual({ metric, statistic, comparison: '<', limit: 1 });
    }
  }
});

test.each([
  ['ttftMs p95', 'must be METRIC STATISTIC COMPARISON NUMBER'],
  ['ttftMs p95 = 800', 'must be METRIC'],
  ['800 > ttftMs p95', 'must be METRIC'],
  ['nonsense', 'must be METRIC'],
  ['ttfMs p95 < 1', 'did you mean ttfcMs?'],
  ['completeratio > 0.9', 'did you mean completeRatio?'],
  ['wholly-else < 1', 'must be METRIC'],
  ['somethingElse < 1', 'metrics are ttfcMs, ttftMs, '],
  ['constructor < 1', 'there is no metric constructor'],
  ['ttftMs <= 800', 'ttftMs needs one of p50, p90, p95, p99, p999, mean, min, max behind it'],
  ['ttftMs p98 <= 800', 'needs one of p50'],
  ['addedTtftMs p99 < 5', 'addedTtftMs needs one of p50, mean behind it'],
  ['completeRatio p50 > 0.9', 'is one figure for the whole run'],
  ['ttftMs p95 <= 800ms', 'a number without a unit'],
  ['ttftMs p95 <= 1e3', 'a number without a unit'],
  ['ttftMs p95 <= => 8', 'a number without a unit'],
])('%j is refused: %s', (text, reason) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({
      code: 'CHL_ERR_BAD_VALUE',
      exitCode: 2,
      message: expect.stringContaining(reason),
    }),
  );
});

test('a metric is known by the list that is handed in', () => {
  expect(readObjective('longShareRatio < 0.2', { longShareRatio: [] }).metric).toBe(
    'longShareRatio',
  );
});

test('a distribution over Samples has the statistics of a timing, a ratio has none', () => {
  const words = { title: 'x', unit: '', formula: 'x', read: () => null };
  expect(
    toKnownMetrics([
      { key: 'queueMs', kind: 'distribution', ...words },
      { key: 'longRatio', kind: 'ratio', ...words },
    ]),
  ).toEqual({ queueMs: BUILT_IN_METRICS.e2eMs, longRatio: [] });
});
