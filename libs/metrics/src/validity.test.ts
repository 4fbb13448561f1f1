import type { MockHealth } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { HEALTHY_GENERATOR } from './fixtures.ts';
import { assessValidity } from './validity.ts';

const unasked = { mock: null, countsAgree: null };

test('a healthy instrument is good and says nothing', () => {
  const health = { generator: HEALTHY_GENERATOR, ...unasked };
  expect(assessValidity(health, 100)).toEqual({ level: 'good', notes: [], ...health });
});

describe.each([
  ['the generator’s event-loop delay', 'The generator looked'],
  ['the mock’s emission error', 'The mock sent'],
])('%s is judged by the figure it may spoil', (source, note) => {
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
  ])('%d ms at p99, with a figure of %d ms: %s', (errorMs, figureMs, level) => {
    const ofMock = source.includes('mock');
    const mock: MockHealth = {
      emissionErrorP50Ms: 0,
      emissionErrorP99Ms: errorMs,
      emissionErrorMaxMs: errorMs,
      events: 1_000,
    };
    const generator = { ...HEALTHY_GENERATOR, loopDelayP99Ms: errorMs };
    const health = ofMock
      ? { ...unasked, generator: HEALTHY_GENERATOR, mock }
      : { ...unasked, generator };
    const validity = assessValidity(health, figureMs);
    expect(validity.level).toBe(level);
    expect(validity.notes).toHaveLength(level === 'good' ? 0 : 1);
    expect(validity.notes[0] ?? note).toContain(note);
  });
});

test.each([
  [0.949, 'good'],
  [0.95, 'inconclusive'],
])('a load thread at a CPU ratio of %d for two seconds: %s', (cpuPeakRatio, level) => {
  const generator = { ...HEALTHY_GENERATOR, cpuPeakRatio };
  expect(assessValidity({ generator, ...unasked }, 100).level).toBe(level);
});

test('counts that differ degrade the run, and the note names each', () => {
  const countsAgree = { agree: false, differences: ['a: 9, not 10', 'b: 1, not 0'] };
  const validity = assessValidity({ generator: HEALTHY_GENERATOR, mock: null, countsAgree }, 100);
  expect(validity.level).toBe('degraded');
  expect(validity.notes).toEqual([expect.stringContaining('a: 9, not 10; b: 1, not 0')]);
});

test('the gravest doubt stands first', () => {
  const { level, notes } = assessValidity(
    { generator: { ...HEALTHY_GENERATOR, loopDelayP99Ms: 3, cpuPeakRatio: 1 }, ...unasked },
    0,
  );
  expect(level).toBe('inconclusive');
  expect(notes).toEqual([
    expect.stringContaining('100 % of a core'),
    expect.stringContaining('3 ms late'),
  ]);
});
