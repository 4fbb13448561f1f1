import { expect, test } from 'vitest';
import { INTERVALS, simulateCoverage } from './interval-simulation.ts';
import { findNoise, SIMULATED_NOISE } from './paired-simulation.ts';

const OFTEN = { intervals: 2_000, seed: 1 };

test.each(SIMULATED_NOISE)(
  'intervals of 95 % hold the true ratio that often, from 6 pairs to 20: $name',
  (noise) => {
    for (const pairs of [6, 11, 20]) {
      const { heldRatio } = simulateCoverage({ noise, pairs }, INTERVALS['signed ranks'], OFTEN);
      // Three standard errors of the simulation itself below 95 %.
      expect(heldRatio).toBeGreaterThan(0.935);
    }
  },
);

test('under heavy tails they are narrower than Student’s', () => {
  const noise = findNoise('heavy');
  const [ranks, student] = [INTERVALS['signed ranks'], INTERVALS['Student’s t']].map((interval) =>
    simulateCoverage({ noise, pairs: 12 }, interval, OFTEN),
  );
  expect(ranks?.reach).toBeLessThan(student?.reach ?? 0);
});
