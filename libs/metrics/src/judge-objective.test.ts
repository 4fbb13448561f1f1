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
    goodputPerSec: 10,
    outputTokensPerSec: 12,
    sentBytesPerSec: 13,
    receivedBytesPerSec: 14,
  };
  test.each([
    ['completeRatio', 0.75],
    ['requestsPerSec', 11],
    ['goodputPerSec', 10],
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
    added: { addedTtftMs: added, addedGapMs: null, addedE2eMs: { ...added, p50: 2.5 } },
  });

  test.each<[Statistic, number]>([
    ['p50', 1.8],
    ['mean', 2.1],
  ])('%s is judged by the fewer of both sides’ samples', (statistic, value) => {
    const objective = { metric: 'addedTtftMs', statistic };
    expect(judgeOn(baselineOf(60), objective)).toMatchObject({ value, n: 60, outcome: 'met' });
    expect(judgeOn(baselineOf(3), objective)).toMatchObject({ n: 3, outcome: 'cannot_judge' });
  });

  test('of whole answers is judged like that of the first token', () => {
    const answers = baselineOf(60);
    const through60 = { e2eMs: figureOf(200, { n: 60 }) };
    const summary = {
      ...answers,
      measured: { ...answers.measured, figures: through60 },
      baseline: { ...answers.measured, figures: { e2eMs: figureOf(197, { n: 20 }) } },
    };
    expect(judgeOn(summary, { metric: 'addedE2eMs' })).toMatchObject({ value: 2.5, n: 20 });
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
  ['a goodput that no objective defines', { metric: 'goodputPerSec', statistic: null }],
  ['a metric that nobody knows', { metric: 'toString', statistic: null }],
])('%s cannot be judged', (_name, objective) => {
  const summary = summaryOf(objective.metric === 'goodputPerSec' ? { complete: 9 } : {});
  expect(judgeOn(summary, objective)).toMatchObject({ value: null, outcome: 'cannot_judge' });
});

describe('a metric over Samples', () => {
  const withCustom = (custom: Summary['measured']['custom']): Summary => {
    const summary = summaryOf({ complete: 10_000 });
    return { ...summary, measured: { ...summary.measured, custom } };
  };
  const queueOf = (n: number): Summary =>
    withCustom({
      queueMs: {
        title: 'Queue',
        unit: 'ms',
        n,
        ratio: null,
        figure: n === 0 ? null : figureOf(0, { ...DISTINCT, n }),
      },
    });
  const longOf = (n: number): Summary =>
    withCustom({
      longRatio: { title: 'Long', unit: '', n, ratio: n === 0 ? null : 0.25, figure: null },
    });

  test.each(Object.entries(DISTINCT) as [keyof typeof DISTINCT, number][])(
    'is judged by its %s like a timing',
    (statistic, value) => {
      const result = judgeOn(queueOf(2_000), { metric: 'queueMs', statistic });
      expect(result).toMatchObject({ value, n: 2_000, outcome: 'met' });
    },
  );

  test('needs the samples that its statistic needs', () => {
    const on = (summary: Summary) => judgeOn(summary, { metric: 'queueMs', statistic: 'p99' });
    expect(on(queueOf(200))).toMatchObject({ samplesNeeded: 200, outcome: 'met' });
    expect(on(queueOf(199))).toMatchObject({ n: 199, outcome: 'cannot_judge' });
    expect(on(queueOf(0))).toMatchObject({ value: null, n: 0, outcome: 'cannot_judge' });
  });

  test('that is a ratio is one figure, of at least 4', () => {
    const on = (summary: Summary) =>
      judgeOn(summary, { metric: 'longRatio', statistic: null, limit: 0.2 });
    expect(on(longOf(4))).toMatchObject({ value: 0.25, samplesNeeded: 4, outcome: 'missed' });
    expect(on(longOf(3))).toMatchObject({ value: 0.25, n: 3, outcome: 'cannot_judge' });
    expect(on(longOf(0))).toMatchObject({ value: null, outcome: 'cannot_judge' });
  });

  test('has no figure of the other kind', () => {
    const none = { value: null, outcome: 'cannot_judge' };
    expect(judgeOn(queueOf(9), { metric: 'queueMs', statistic: null })).toMatchObject(none);
    expect(judgeOn(longOf(9), { metric: 'longRatio', statistic: 'p50' })).toMatchObject(none);
  });
});
