import { expect, test } from 'vitest';
import type { PairedOutcome } from './judge-pairs.ts';
import {
  findNoise,
  SIMULATED_NOISE,
  simulateComparisons,
  type Simulation,
} from './paired-simulation.ts';

/** The share that has the outcome. */
function shareOf(outcome: PairedOutcome, simulation: Simulation, comparisons: number): number {
  const verdicts = simulateComparisons(simulation, { comparisons, seed: 3 });
  return verdicts.filter((verdict) => verdict.outcome === outcome).length / comparisons;
}

const COMMON = { allowedChange: 0.05, maxPairs: 20 };

test.each(SIMULATED_NOISE)(
  'of versions that do not differ at most 1 % raise an alarm: $name',
  (noise) => {
    // Nearly nothing allowed: the interval alone keeps the alarms down.
    const flat = { noise, spread: 0.08, ratio: 1, allowedChange: 0.001, maxPairs: 20 };
    expect(shareOf('regressed', flat, 1_000)).toBeLessThanOrEqual(0.01);
  },
);

test.each([
  { spread: 0.02, maxPairs: 12 },
  { spread: 0.04, maxPairs: 20 },
])('at least 95 % of 10 % are found at noise of $spread within $maxPairs pairs', (run) => {
  const simulation = { ...COMMON, ...run, noise: findNoise('normal'), ratio: 1.1 };
  expect(shareOf('regressed', simulation, 200)).toBeGreaterThanOrEqual(0.95);
});

test('the same seed gives the same verdicts', () => {
  const simulation = { ...COMMON, noise: findNoise('heavy'), spread: 0.04, ratio: 1.1 };
  const run = { comparisons: 5, seed: 9 };
  expect(simulateComparisons(simulation, run)).toEqual(simulateComparisons(simulation, run));
});
