import type { Metric, Objective, Sample } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { deltaOf, phase } from './fixtures.ts';
import { createMerger, type MergerOptions } from './merger.ts';
import { summarise } from './summarise.ts';

function objective(words: string): Objective {
  const [metric = '', ...rest] = words.split(' ');
  const [limit = '', comparison = '<', statistic = null] = rest.toReversed();
  return { metric, statistic, comparison, limit: Number(limit) } as Objective;
}

/** Of a phase of 10 s; the healthy request takes 100 ms to its first chunk and 142 ms in all. */
function goodputOf(
  samples: readonly Partial<Sample>[],
  objectives: readonly string[],
  metrics: MergerOptions['metrics'] = [],
): number | null {
  const stop = { durationMs: 10_000 };
  const timed = phase({ load: { model: 'closed', slots: 100, batch: 1, stop } });
  const merger = createMerger([timed], { objectives: objectives.map(objective), metrics });
  merger.add(deltaOf(samples, { startMs: 0, endMs: 20_000 }));
  return summarise(merger).measured.goodputPerSec;
}

const own = (metric: Partial<Metric>): NonNullable<MergerOptions['metrics']> => [
  {
    plugin: 'own',
    metric: {
      key: 'bytesPerToken',
      kind: 'distribution',
      title: 'Bytes per token',
      unit: 'B',
      formula: 'bytesReceived ÷ output tokens',
      read: ({ bytesReceived, outputTokens }: Sample) =>
        outputTokens === null ? null : bytesReceived / outputTokens,
      ...metric,
    } as Metric,
  },
];

describe('goodput counts a request that meets the limit of', () => {
  test.each([
    ['ttfcMs p50 <= 100', 'ttfcMs p50 < 100'],
    ['ttftMs p99 <= 101.5', 'ttftMs p99 < 101.5'],
    ['tpotMs mean < 11', 'tpotMs mean < 9'],
    ['e2eMs max <= 142', 'e2eMs min <= 141'],
    ['streamTokensPerSec p50 >= 100', 'streamTokensPerSec p50 > 100'],
  ])('%s, and not %s', (met, missed) => {
    expect(goodputOf([{}, {}], [met])).toBe(0.2);
    expect(goodputOf([{}, {}], [missed])).toBe(0);
    expect(goodputOf([{}, {}], [met, missed])).toBe(0);
  });

  test('service time, in open load', () => {
    const waited = { scheduledAtMs: 0, startedAtMs: 1_000, endedAtMs: 1_100 };
    expect(goodputOf([waited], ['serviceMs p95 <= 100'])).toBe(0.1);
    expect(goodputOf([waited], ['serviceMs p95 <= 100', 'e2eMs p95 <= 1000'])).toBe(0);
  });

  test('a metric of a plug-in', () => {
    expect(goodputOf([{}], ['bytesPerToken p50 <= 400'], own({}))).toBe(0.1);
    expect(goodputOf([{}], ['bytesPerToken p50 < 400'], own({}))).toBe(0);
  });
});

test('each request is held against the limits by itself', () => {
  const samples = [100, 200, 300, 400].map((ms) => ({ endedAtMs: 1_000 + ms }));
  expect(goodputOf(samples, ['e2eMs p50 <= 300'])).toBeCloseTo(0.3, 9);
  expect(goodputOf(samples, ['e2eMs p50 <= 300', 'e2eMs p99 <= 200'])).toBeCloseTo(0.2, 9);
});

test('a request without the value, one that failed, and one that drained do not count', () => {
  const inTheDrain = { startedAtMs: 10_990, endedAtMs: 11_050 };
  const wholeAnswer = { firstChunkAtMs: null };
  const failed = { ending: 'reset' } as const;
  expect(goodputOf([{}, inTheDrain, failed], ['e2eMs p50 < 500'])).toBe(0.1);
  expect(goodputOf([{}, wholeAnswer], ['ttfcMs p50 < 500'])).toBe(0.1);
  // A closed model has no service time.
  expect(goodputOf([{}], ['serviceMs p50 < 500'])).toBe(0);
});

test.each<[string, readonly string[], MergerOptions['metrics']]>([
  ['no objective', [], []],
  ['objectives on the whole run alone', ['completeRatio >= 0.99', 'addedTtftMs p50 <= 5'], []],
  [
    'objectives on what requests have several of, or none',
    ['gapMs p99 < 60', 'connectMs max < 9'],
    [],
  ],
  ['an objective on a ratio', ['bytesPerToken >= 0.5'], own({ kind: 'ratio', read: () => true })],
  [
    'an objective on a metric that was dropped',
    ['e2eMs p50 < 500', 'bytesPerToken p50 < 500'],
    own({ read: () => Number.NaN }),
  ],
])('with %s there is none', (_what, objectives, metrics) => {
  expect(goodputOf([{}], objectives, metrics)).toBeNull();
});

test('a phase that is not recorded has none, and neither has a run that measured nothing', () => {
  const warmup = phase({ id: 'warmup', kind: 'warmup', record: false });
  const objectives = [objective('e2eMs p50 < 500')];
  const merger = createMerger([warmup, phase()], { objectives });
  merger.add(deltaOf([{}], { phaseId: 'warmup', startMs: 0, endMs: 2_000 }));
  const { phases, measured } = summarise(merger);
  expect(phases['warmup']?.goodputPerSec).toBeNull();
  expect(measured.goodputPerSec).toBeNull();
});
