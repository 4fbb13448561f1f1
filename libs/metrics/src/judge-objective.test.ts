import type {
  AddedFigure,
  Figure,
  Objective,
  ObjectiveResult,
  Statistic,
  Summary,
} from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { figureOf, summaryOf } from './fixtures.ts';
import { judgeObjective } from './judge-objective.ts';
import { METRICS } from './metrics/metrics.ts';

const DISTINCT: Omit<Figure, 'n' | 'lowN'> = {
  min: 1,
  mean: 2,
  p50: 3,
  p90: 4,
  p95: 5,
  p99: 6,
  p999: 7,
  max: 8,
};

function judgeOn(summary: Summary, changes: Partial<Objective>): ObjectiveResult {
  const objective: Objective = {
    metric: 'ttftMs',
    statistic: 'p50',
    comparison: '<=',
    limit: 10,
    ...changes,
  };
  return judgeObjective(objective, summary);
}

function summaryWithN(n: number): Summary {
  const figures = Object.keys(METRICS).map((key) => [key, figureOf(0, { ...DISTINCT, n })]);
  return summaryOf({ complete: n }, Object.fromEntries(figures));
}

describe('each statistic', () => {
  const statistics = Object.keys(DISTINCT) as (keyof typeof DISTINCT)[];
  test.each(statistics)('%s is that of its own name, of every timing', (statistic) => {
    const summary = summaryWithN(10_000);
    for (const metric of Object.keys(METRICS)) {
      expect(judgeOn(summary, { metric, statistic })).toMatchObject({
        metric,
        statistic,
        value: DISTINCT[statistic],
        margin: 10 - DISTINCT[statistic],
        n: 10_000,
        outcome: 'met',
      });
    }
  });

  test.each<[Statistic, number]>([
    ['p50', 4],
    ['p90', 20],
    ['p95', 40],
    ['p99', 200],
    ['p999', 2_000],
    ['mean', 4],
  ])('%s can be judged from %d samples on', (statistic, samplesNeeded) => {
    const enough = judgeOn(summaryWithN(samplesNeeded), { statistic });
    expect(enough).toMatchObject({ samplesNeeded, outcome: 'met' });
    const lacking = judgeOn(summaryWithN(samplesNeeded - 1), { statistic, limit: 0 });
    expect(lacking).toMatchObject({ value: DISTINCT[statistic], outcome: 'cannot_judge' });
  });

  test.each<Statistic>(['min', 'max'])('%s can be judged from one sample', (statistic) => {
    expect(judgeOn(summaryWithN(1), { statistic })).toMatchObject({ n: 1, outcome: 'met' });
  });
});

describe('each comparison', () => {
  test.each([
    ['<', 3, 'missed', 0],
    ['<', 3.001, 'met', 0.001],
    ['<=', 3, 'met', 0],
    ['<=', 2.5, 'missed', -0.5],
    ['>', 3, 'missed', 0],
    ['>', 2.5, 'met', 0.5],
    ['>=', 3, 'met', 0],
    ['>=', 3.5, 'missed', -0.5],
  ] as const)(
    'a value of 3 %s %d is %s, with a margin of %d',
    (comparison, limit, outcome, margin) => {
      const result = judgeOn(summaryWithN(100), { comparison, limit });
      expect(result.outcome).toBe(outcome);
      expect(result.margin).toBeCloseTo(margin, 10);
    },
  );
});

describe('a metric that is one figure', () => {
  const summary = summaryOf({ complete: 3, reset: 1 });
  const measured = {
    ...summary.measured,
    completeRatio: 0.75,
    requestsPerSec: 11,
    outputTokensPerSec: 12,
    sentBytesPerSec: 13,
    receivedBytesPerSec: 14,
  };
  test.each([
    ['completeRatio', 0.75],
    ['requestsPerSec', 11],
    ['outputTokensPerSec', 12],
    ['sentBytesPerSec', 13],
    ['receivedBytesPerSec', 14],
  ])('%s is judged by all requests that ended', (metric, value) => {
    const objective = { metric, statistic: null, limit: 100 };
    const result = judgeOn({ ...summary, measured }, objective);
    expect(result).toMatchObject({ value, n: 4, samplesNeeded: 4, outcome: 'met' });
    const counts = { ...measured.counts, endings: { complete: 3 } };
    const three = { ...summary, measured: { ...measured, counts } };
    expect(judgeOn(three, objective)).toMatchObject({ n: 3, outcome: 'cannot_judge' });
  });

  test.each([
    [99, 100, 'met'],
    [198, 200, 'met'],
    [98, 100, 'missed'],
    [989, 1_000, 'missed'],
  ])('%d complete of %d at a limit of 0.99: %s', (complete, all, outcome) => {
    const some = summaryOf({ complete, reset: all - complete });
    const ratio = { ...some.measured, completeRatio: complete / all };
    const objective = {
      metric: 'completeRatio',
      statistic: null,
      comparison: '>=',
      limit: 0.99,
    } as const;
    expect(judgeOn({ ...some, measured: ratio }, objective).outcome).toBe(outcome);
  });
});

describe('server-added latency', () => {
  const added: AddedFigure = { p50: 1.8, mean: 2.1, lowest: 1, highest: 3, alternations: 3 };
  const through = summaryOf({ complete: 100 }, { ttftMs: figureOf(100, { n: 100 }) });
  const baselineOf = (n: number): Summary => ({
    ...through,
    baseline: { ...through.measured, figures: { ttftMs: figureOf(98, { n }) } },
    added: { addedTtftMs: added, addedGapMs: null },
  });

  test.each<[Statistic, number]>([
    ['p50', 1.8],
    ['mean', 2.1],
  ])('%s is judged by the fewer of both sides’ samples', (statistic, value) => {
    const objective = { metric: 'addedTtftMs', statistic };
    expect(judgeOn(baselineOf(60), objective)).toMatchObject({ value, n: 60, outcome: 'met' });
    expect(judgeOn(baselineOf(3), objective)).toMatchObject({ n: 3, outcome: 'cannot_judge' });
  });

  test('cannot be judged where it was not measured', () => {
    const nothing = { value: null, margin: null, n: 0, outcome: 'cannot_judge' };
    expect(judgeOn(through, { metric: 'addedTtftMs' })).toMatchObject(nothing);
    expect(judgeOn(baselineOf(60), { metric: 'addedGapMs' })).toMatchObject(nothing);
  });
});

test.each<[string, Partial<Objective>]>([
  ['a timing that nothing had', { metric: 'gapMs', statistic: 'max' }],
  ['a ratio of nothing', { metric: 'completeRatio', statistic: null }],
  ['a metric that nobody knows', { metric: 'toString', statistic: null }],
])('%s cannot be judged', (_name, objective) => {
  expect(judgeOn(summaryOf({}), objective)).toMatchObject({ value: null, outcome: 'cannot_judge' });
});
