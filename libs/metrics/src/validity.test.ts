import type { MockHealth, ObjectiveResult } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { HEALTHY_GENERATOR, judgedObjective } from './fixtures.ts';
import { assessValidity, type InstrumentHealth } from './validity.ts';

const healthy: InstrumentHealth = {
  generator: HEALTHY_GENERATOR,
  mock: null,
  countsAgree: null,
  engineDifferences: [],
};

function mockLate(errorMs: number): MockHealth {
  return {
    emissionErrorP50Ms: 0,
    emissionErrorP99Ms: errorMs,
    emissionErrorMaxMs: errorMs,
    events: 1_000,
  };
}

function assess(
  changes: Partial<InstrumentHealth>,
  objectives: readonly ObjectiveResult[] = [],
  sendLagMs: number | null = null,
  coalesceMs = 0,
): ReturnType<typeof assessValidity> {
  return assessValidity({ ...healthy, ...changes }, { objectives, sendLagMs, coalesceMs });
}

test('a healthy instrument is good and says nothing', () => {
  expect(assess({}, [judgedObjective({})], 0.2)).toEqual({
    level: 'good',
    notes: [],
    generator: HEALTHY_GENERATOR,
    mock: null,
    countsAgree: null,
  });
});

test('reads that are collected count as an error of the generator’s own', () => {
  const onGap = [judgedObjective({ metric: 'gapMs', value: 1 })];
  expect(assess({}, onGap, null, 0.2).level).toBe('good');
  expect(assess({}, onGap, null, 3)).toMatchObject({
    level: 'degraded',
    notes: ['what --coalesce adds to a stamp is 3 ms; 2 ms is the limit for gapMs p50'],
  });
});

describe.each([
  ['the generator’s event-loop delay', (ms: number) => generatorLate(ms)],
  ['the mock’s emission error', (ms: number) => ({ mock: mockLate(ms) })],
  ['the send lag', () => ({})],
])('%s is judged by the figure it may spoil', (source, change) => {
  test.each([
    [2, 0, 'good'],
    [2.01, 0, 'degraded'],
    [5, 0, 'degraded'],
    [5.01, 0, 'inconclusive'],
    // 5 % and 20 % of 100 ms.
    [5, 100, 'good'],
    [5.1, 100, 'degraded'],
    [20, 100, 'degraded'],
    [20.1, 100, 'inconclusive'],
  ])('%d ms at p99, with a figure of %d ms: %s', (errorMs, value, level) => {
    const sendLagMs = source === 'the send lag' ? errorMs : null;
    const validity = assess(change(errorMs), [judgedObjective({ value })], sendLagMs);
    expect(validity.level).toBe(level);
    expect(validity.notes).toHaveLength(level === 'good' ? 0 : 1);
    expect(validity.notes[0] ?? source).toContain(source);
  });
});

function generatorLate(loopDelayP99Ms: number): Partial<InstrumentHealth> {
  return { generator: { ...HEALTHY_GENERATOR, loopDelayP99Ms } };
}

test('of several objectives the one on the smallest time decides, and the note names it', () => {
  const onGap = judgedObjective({ metric: 'gapMs', statistic: 'p95', value: 10 });
  const onStart = judgedObjective({ metric: 'ttfcMs', value: 100 });
  const validity = assess(generatorLate(6), [onStart, onGap]);
  expect(validity.level).toBe('inconclusive');
  expect(validity.notes[0]).toContain('5 ms is the limit for gapMs p95');
  expect(assess(generatorLate(6), [onStart]).level).toBe('degraded');
});

test.each<[string, Partial<ObjectiveResult>]>([
  ['a ratio', { metric: 'completeRatio', statistic: null, value: 1 }],
  ['a rate', { metric: 'requestsPerSec', statistic: null, value: 2 }],
  ['a time that could not be judged', { metric: 'gapMs', value: 10, outcome: 'cannot_judge' }],
  ['a time that there is not', { metric: 'gapMs', value: null, outcome: 'cannot_judge' }],
])('an objective on %s sets no limit', (_name, changes) => {
  const onStart = judgedObjective({ value: 100 });
  expect(assess(generatorLate(5), [onStart, judgedObjective(changes)]).level).toBe('good');
  expect(assess(generatorLate(2.1), [judgedObjective(changes)]).level).toBe('degraded');
});

test.each([
  [0.949, 'good'],
  [0.95, 'inconclusive'],
])('a load thread at a CPU ratio of %d for two seconds: %s', (cpuPeakRatio, level) => {
  const generator = { ...HEALTHY_GENERATOR, cpuPeakRatio };
  expect(assess({ generator }, [judgedObjective({})]).level).toBe(level);
});

test('counts that differ degrade the run, and the note names each', () => {
  const countsAgree = { agree: false, differences: ['a: 9, not 10', 'b: 1, not 0'] };
  const validity = assess({ countsAgree });
  expect(validity.level).toBe('degraded');
  expect(validity.notes).toEqual([expect.stringContaining('a: 9, not 10; b: 1, not 0')]);
});

test('the gravest doubt stands first', () => {
  const { level, notes } = assess({
    generator: { ...HEALTHY_GENERATOR, loopDelayP99Ms: 3, cpuPeakRatio: 1 },
  });
  expect(level).toBe('inconclusive');
  expect(notes).toEqual([
    expect.stringContaining('100 % of a core'),
    expect.stringContaining('event-loop delay is 3 ms'),
  ]);
});

test('requests that autocannon lost from sight leave nothing to believe', () => {
  const engineDifferences = ['autocannon sent 11 requests, 10 were followed', 'another'];
  const { level, notes } = assess({ engineDifferences });
  expect(level).toBe('inconclusive');
  expect(notes).toEqual([
    'autocannon lost requests from sight: autocannon sent 11 requests, 10 were followed; another; use --engine native',
  ]);
});
