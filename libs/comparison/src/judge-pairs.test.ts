import { createRandom } from '@chatload/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pair } from './figures.ts';
import {
  fewestPairsForAlarm,
  judgePairs,
  type PairedOutcome,
  type PerfMetric,
} from './judge-pairs.ts';

const CPU: PerfMetric = { key: 'cpu', allowedChange: 0.05, better: 'lower' };
const RATE: PerfMetric = { key: 'rate', allowedChange: 0.05, better: 'higher' };
const LOOK = { minPairs: 4, maxPairs: 20 };

/** Runs of a head that takes `ratio` times the CPU and has the inverse rate, with some noise. */
function makePairs(count: number, ratio: number, { spread = 0.01, seed = 1 } = {}): Pair[] {
  const random = createRandom(seed);
  const makeRun = (factor: number): Record<string, number> => ({
    cpu: 50 * factor * Math.exp(spread * random.normal()),
    rate: (1_000 / factor) * Math.exp(spread * random.normal()),
  });
  return Array.from({ length: count }, () => ({ base: makeRun(1), head: makeRun(ratio) }));
}

function swap(pairs: readonly Pair[]): readonly Pair[] {
  return pairs.map(({ base, head }) => ({ base: head, head: base }));
}

describe('a metric', () => {
  test.each([
    { ratio: 1.1, outcome: 'regressed', exitCode: 4 },
    { ratio: 1 / 1.1, outcome: 'improved', exitCode: 0 },
    { ratio: 1, outcome: 'no_change_shown', exitCode: 0 },
    { ratio: 1.02, outcome: 'no_change_shown', exitCode: 0 },
  ])('whose true ratio is $ratio is called $outcome', ({ ratio, outcome, exitCode }) => {
    const verdict = judgePairs(makePairs(14, ratio), [CPU, RATE], LOOK);
    expect(verdict).toMatchObject({ outcome, exitCode, pairs: 14, goOn: false });
    const [cpu, rate] = verdict.metrics;
    expect(cpu).toMatchObject({ key: 'cpu', n: 14, outcome });
    expect(rate).toMatchObject({ key: 'rate', n: 14, outcome });
    expect(cpu?.ratio).toBeCloseTo(ratio, 1);
    expect(rate?.ratio).toBeCloseTo(1 / ratio, 1);
  });

  test('that is certainly worse, but by less than is allowed, is no regression', () => {
    const [cpu] = judgePairs(makePairs(20, 1.03, { spread: 0.002 }), [CPU], LOOK).metrics;
    expect(cpu?.sure?.lower).toBeGreaterThan(1);
    expect(cpu?.outcome).toBe('no_change_shown');
  });

  test('that is noisy cannot be told', () => {
    const verdict = judgePairs(makePairs(20, 1, { spread: 0.3 }), [CPU], LOOK);
    expect(verdict).toMatchObject({ outcome: 'cannot_tell', exitCode: 5, goOn: false });
  });

  test('keeps its verdict when one run is spoilt beyond measure', () => {
    const pairs = makePairs(20, 1.1).map(({ base, head }, index) =>
      index === 4 ? { base: { ...base, cpu: 500 }, head } : { base, head },
    );
    const [cpu] = judgePairs(pairs, [CPU], { minPairs: 20, maxPairs: 20 }).metrics;
    expect(cpu?.outcome).toBe('regressed');
    expect(cpu?.ratio).toBeCloseTo(1.1, 1);
  });

  test('that a run did not have, or that is 0, leaves the pair out', () => {
    const whole = makePairs(16, 1.1);
    const spoilt = whole.map(({ base, head }, index): Pair => {
      if (index === 0) return { base: {}, head };
      return index === 1 ? { base, head: { ...head, cpu: 0 } } : { base, head };
    });
    const [cpu] = judgePairs(spoilt, [CPU], LOOK).metrics;
    expect(cpu).toMatchObject({ n: 14, outcome: 'regressed' });
  });

  test('that no run had cannot be told', () => {
    const [none] = judgePairs(makePairs(20, 1), [{ ...CPU, key: 'none' }], LOOK).metrics;
    expect(none).toMatchObject({ n: 0, base: null, head: null, ratio: null, sure: null });
    expect(none?.outcome).toBe('cannot_tell');
  });

  test('has no interval before the pairs are as many as were asked for', () => {
    const verdict = judgePairs(makePairs(12, 1.1), [CPU], { minPairs: 14, maxPairs: 20 });
    expect(verdict.metrics[0]).toMatchObject({ likely: null, sure: null });
    expect(verdict.goOn).toBe(true);
  });
});

describe('the whole', () => {
  const SAME: PerfMetric = { ...CPU, key: 'same' };
  const together = makePairs(16, 1.1).map(({ base, head }, index): Pair => {
    const factor = 1 + (index % 5) / 1_000;
    return { base: { ...base, same: 7 }, head: { ...head, same: 7 * factor } };
  });

  test('is regressed when one metric is', () => {
    expect(judgePairs(together, [SAME, CPU], LOOK).outcome).toBe('regressed');
    expect(judgePairs(together, [SAME], LOOK).outcome).toBe('no_change_shown');
  });

  test('is not held up by a metric that may have improved', () => {
    const pairs = makePairs(12, 1 / 1.03, { spread: 0.03 });
    const verdict = judgePairs(pairs, [CPU], LOOK);
    expect(verdict.metrics[0]).toMatchObject({
      outcome: 'cannot_tell',
      regressionExcluded: true,
    });
    expect(verdict).toMatchObject({ outcome: 'no_change_shown', exitCode: 0, goOn: false });
  });

  test('goes on after an odd pair whatever it says, unless it was the last', () => {
    expect(judgePairs(makePairs(15, 1.1), [CPU], LOOK).goOn).toBe(true);
    expect(judgePairs(makePairs(15, 1.1), [CPU], { minPairs: 4, maxPairs: 15 }).goOn).toBe(false);
  });

  test('more pairs than were planned are refused', () => {
    expect(() => judgePairs(makePairs(21, 1), [CPU], LOOK)).toThrow(RangeError);
  });
});

test.each([1, 2, 3, 5])('%i metrics have alarms from the fewest pairs on, not before', (count) => {
  const metrics = Array.from({ length: count }, () => CPU);
  const fewest = fewestPairsForAlarm(count);
  const outcomeOf = (pairs: number): PairedOutcome =>
    judgePairs(makePairs(pairs, 2), metrics, { minPairs: pairs, maxPairs: pairs }).outcome;
  expect(outcomeOf(fewest)).toBe('regressed');
  expect(outcomeOf(fewest - 1)).toBe('cannot_tell');
});

describe('for any runs', () => {
  const MIRRORED: Readonly<Record<PairedOutcome, PairedOutcome>> = {
    regressed: 'improved',
    improved: 'regressed',
    no_change_shown: 'no_change_shown',
    cannot_tell: 'cannot_tell',
  };
  const someRuns = fc
    .record({
      count: fc.integer({ min: 0, max: 20 }),
      ratio: fc.constantFrom(0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.3),
      spread: fc.constantFrom(0.005, 0.03, 0.1),
      seed: fc.integer(),
    })
    .map(({ count, ratio, ...noise }) => makePairs(count, ratio, noise));

  test('swapping base and head inverts the ratios and mirrors the verdicts', () => {
    fc.assert(
      fc.property(someRuns, (pairs) => {
        const before = judgePairs(pairs, [CPU, RATE], LOOK).metrics;
        const after = judgePairs(swap(pairs), [CPU, RATE], LOOK).metrics;
        for (const [index, metric] of before.entries()) {
          const mirror = after[index];
          expect(mirror?.outcome).toBe(MIRRORED[metric.outcome]);
          expect((mirror?.ratio ?? 1) * (metric.ratio ?? 1)).toBeCloseTo(1, 9);
          expect((mirror?.likely?.lower ?? 1) * (metric.likely?.upper ?? 1)).toBeCloseTo(1, 9);
          expect((mirror?.sure?.lower ?? 1) * (metric.sure?.upper ?? 1)).toBeCloseTo(1, 9);
        }
      }),
    );
  });

  test('another unit changes no ratio and no verdict', () => {
    fc.assert(
      fc.property(someRuns, fc.constantFrom(1e-6, 0.3, 1_000), (pairs, factor) => {
        const scale = (figures: Pair['base']): Record<string, number> => ({
          cpu: factor * (figures['cpu'] ?? 0),
        });
        const scaled = pairs.map(({ base, head }) => ({ base: scale(base), head: scale(head) }));
        const [before] = judgePairs(pairs, [CPU], LOOK).metrics;
        const [after] = judgePairs(scaled, [CPU], LOOK).metrics;
        expect(after?.outcome).toBe(before?.outcome);
        expect(after?.ratio ?? 1).toBeCloseTo(before?.ratio ?? 1, 9);
        expect(after?.likely?.lower ?? 1).toBeCloseTo(before?.likely?.lower ?? 1, 9);
      }),
    );
  });

  test('the order of the pairs does not matter', () => {
    fc.assert(
      fc.property(someRuns, (pairs) => {
        expect(judgePairs(pairs.toReversed(), [CPU, RATE], LOOK)).toEqual(
          judgePairs(pairs, [CPU, RATE], LOOK),
        );
      }),
    );
  });

  test('what is sure is never narrower than what is likely', () => {
    fc.assert(
      fc.property(someRuns, (pairs) => {
        for (const { likely, sure } of judgePairs(pairs, [CPU, RATE], LOOK).metrics) {
          if (sure === null) continue;
          expect(likely?.lower).toBeGreaterThanOrEqual(sure.lower);
          expect(likely?.upper).toBeLessThanOrEqual(sure.upper);
        }
      }),
    );
  });
});
