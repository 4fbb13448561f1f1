import type { DistributionMetric, Phase, RatioMetric, Sample, Summary } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { deltaOf, finishedRequest, phase } from '../fixtures.ts';
import { createMerger, type Merger } from '../merger.ts';
import { METRICS } from '../metrics/metrics.ts';
import { summarise } from '../summarise.ts';
import { SAMPLE_METRICS } from './sample-metrics.ts';
import type { PluginMetric } from './sample-reader.ts';

const waitMs: DistributionMetric = {
  key: 'waitMs',
  kind: 'distribution',
  title: 'Wait',
  unit: 'ms',
  formula: 'headersAt − sentAt',
  read: ({ headersAtMs, sentAtMs }) =>
    headersAtMs === null || sentAtMs === null ? null : headersAtMs - sentAtMs,
};

const longRatio: RatioMetric = {
  key: 'longRatio',
  kind: 'ratio',
  title: 'Long answers',
  unit: '',
  formula: 'output tokens > 100',
  read: ({ outputTokens }) => (outputTokens === null ? null : outputTokens > 100),
};

const WARMUP = phase({ id: 'warmup', kind: 'warmup', record: false });
const BASELINE = phase({ id: 'baseline-1', kind: 'baseline', target: 'mock' });
const PHASES = [WARMUP, BASELINE, phase(), phase({ id: 'measure-2' })];

function use(...metrics: readonly PluginMetric['metric'][]): Merger {
  return createMerger(PHASES, {
    metrics: metrics.map((metric) => ({ plugin: 'own', metric })),
  });
}

function add(
  merger: Merger,
  samples: readonly Partial<Sample>[],
  phaseId: Phase['id'] = 'measure-1',
): void {
  merger.add(deltaOf(samples, { phaseId, startMs: 0, endMs: 2_000 }));
}

function customOf(merger: Merger): Summary['measured']['custom'] {
  return summarise(merger).measured.custom;
}

test('each built-in one stands in the map under its own key, which no timing has', () => {
  for (const [key, metric] of Object.entries(SAMPLE_METRICS)) {
    expect(metric.key).toBe(key);
    expect(Object.keys(METRICS)).not.toContain(key);
  }
});

test('service time goes from the release to the end, in open load alone', () => {
  const { serviceMs } = SAMPLE_METRICS;
  const open = { scheduledAtMs: 200, startedAtMs: 1_000, endedAtMs: 1_142 };
  expect(serviceMs.read(finishedRequest(open).sample)).toBe(142);
  expect(serviceMs.read(finishedRequest({ scheduledAtMs: null }).sample)).toBeNull();
});

describe('metrics of plug-ins', () => {
  test('have figures like timings, merged over phases', () => {
    const merger = use(waitMs);
    const waits = Array.from({ length: 20 }, (_, index) => ({
      sentAtMs: 1_000,
      headersAtMs: 1_001 + index + 0.25,
    }));
    add(merger, waits.slice(0, 12));
    add(merger, waits.slice(12), 'measure-2');
    const { waitMs: figure } = customOf(merger);
    expect(figure).toMatchObject({ title: 'Wait', unit: 'ms', n: 20, ratio: null });
    expect(figure?.figure).toMatchObject({ n: 20, lowN: ['p90', 'p95', 'p99', 'p999'] });
    expect(figure?.figure?.min).toBeCloseTo(1.25, 2);
    expect(figure?.figure?.p50).toBeCloseTo(10.25, 1);
    expect(summarise(merger).phases['measure-2']?.custom['waitMs']?.n).toBe(8);
  });

  test('that are a ratio give the share of yes among those with a value', () => {
    const merger = use(longRatio);
    add(merger, [{ outputTokens: 101 }, { outputTokens: 100 }, { outputTokens: null }, {}]);
    expect(customOf(merger)['longRatio']).toEqual({
      title: 'Long answers',
      unit: '',
      n: 3,
      ratio: 1 / 3,
      figure: null,
    });
  });

  test('stay in the report where no request had a value', () => {
    const merger = use(waitMs, longRatio);
    add(merger, [{ outputTokens: null, headersAtMs: null }]);
    const none = { n: 0, ratio: null, figure: null };
    expect(customOf(merger)).toMatchObject({ waitMs: none, longRatio: none });
  });

  test('read recorded phases alone, and those to the mock apart', () => {
    const merger = use(longRatio);
    add(merger, [{}, {}, {}], 'warmup');
    add(merger, [{}, {}], 'baseline-1');
    add(merger, [{}]);
    const { phases, measured, baseline } = summarise(merger);
    expect(measured.custom['longRatio']?.n).toBe(1);
    expect(baseline?.custom['longRatio']?.n).toBe(2);
    expect(phases['warmup']?.custom).toEqual({});
  });

  test('read failed requests only where they ask for it, and never unsent ones', () => {
    const ended = { ...longRatio, key: 'endedRatio', includesFailed: true, read: () => true };
    const merger = use(longRatio, ended);
    add(merger, [{}, { ending: 'reset' }, { ending: 'timeout' }, { ending: 'unsent' }]);
    expect(customOf(merger)).toMatchObject({ longRatio: { n: 1 }, endedRatio: { n: 3 } });
  });

  test('keep their own object: a method may use `this`', () => {
    const withLimit = {
      ...longRatio,
      limit: 4,
      read(this: { limit: number }, { outputTokens }: Sample) {
        return (outputTokens ?? 0) > this.limit;
      },
    };
    const merger = use(withLimit);
    add(merger, [{}]);
    expect(merger.pluginFailures).toEqual([]);
    expect(customOf(merger)['longRatio']?.ratio).toBe(1);
  });
});

describe('a metric that fails', () => {
  const gives = (value: unknown): DistributionMetric => ({
    ...waitMs,
    read: () => value as number,
  });

  test('is dropped at its first throw, its figures with it, and the others go on', () => {
    let calls = 0;
    const fragile: DistributionMetric = {
      ...waitMs,
      read() {
        calls += 1;
        if (calls === 3) throw new Error('out\nof luck');
        return 1;
      },
    };
    const merger = use(fragile, longRatio);
    add(merger, [{}, {}]);
    expect(customOf(merger)).toMatchObject({ waitMs: { n: 2 } });
    expect(merger.pluginFailures).toEqual([]);
    add(merger, [{}, {}], 'measure-2');
    add(merger, [{}], 'measure-2');
    expect(calls).toBe(3);
    const { phases, measured } = summarise(merger);
    for (const { custom } of [measured, phases['measure-1'] ?? measured]) {
      expect(custom).toHaveProperty('longRatio');
      expect(custom).not.toHaveProperty('waitMs');
    }
    expect(measured.custom['longRatio']?.n).toBe(5);
    expect(merger.pluginFailures).toEqual([
      { plugin: 'own', part: 'metric waitMs', message: 'out of luck' },
    ]);
  });

  test.each<[unknown, string]>([
    [-1, 'it gave -1,'],
    [Number.NaN, 'it gave NaN,'],
    [Number.POSITIVE_INFINITY, 'it gave Infinity,'],
    [1e300, 'it gave 1e+300,'],
    [undefined, 'it gave undefined,'],
    ['12', 'it gave string,'],
    [Promise.resolve(1), 'it gave object,'],
    [true, 'it gave true,'],
  ])('gives what is no number: %s', (value, message) => {
    const merger = use(gives(value));
    add(merger, [{}]);
    expect(customOf(merger)).not.toHaveProperty('waitMs');
    expect(merger.pluginFailures).toMatchObject([
      { part: 'metric waitMs', message: expect.stringContaining(message) },
    ]);
  });

  test('of the greatest and the least numbers is none', () => {
    for (const value of [0, 9e12]) {
      const merger = use(gives(value));
      add(merger, [{}]);
      expect(merger.pluginFailures).toEqual([]);
      const max = customOf(merger)['waitMs']?.figure?.max ?? Number.NaN;
      expect(Math.abs(max - value)).toBeLessThanOrEqual(value * 0.001);
    }
  });

  test('gives what is no yes or no', () => {
    const merger = use({ ...longRatio, read: (): unknown => 1 } as RatioMetric);
    add(merger, [{}]);
    expect(merger.pluginFailures).toMatchObject([
      { part: 'metric longRatio', message: expect.stringContaining('it gave 1,') },
    ]);
  });
});
