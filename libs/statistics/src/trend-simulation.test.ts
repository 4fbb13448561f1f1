import { expect, test } from 'vitest';
import { SIMULATED_LOADS, simulateAlarms } from './trend-simulation.ts';

test.each(SIMULATED_LOADS)(
  'of 1,000 flat runs at most 1 % raise an alarm, of doublings at least 95 % do: $name',
  (load) => {
    const { falseRatio, foundRatio } = simulateAlarms(load, { runs: 1_000, seed: 1 });
    expect(falseRatio).toBeLessThanOrEqual(0.01);
    expect(foundRatio).toBeGreaterThanOrEqual(0.95);
  },
);
