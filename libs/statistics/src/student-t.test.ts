import { expect, test } from 'vitest';
import { studentTQuantile } from './student-t.ts';

// SciPy 1.10.1: scipy.stats.t.ppf(p, degrees).
test.each([
  [0.975, 1, 12.706204736432095],
  [0.975, 2, 4.302652729911275],
  [0.975, 4.37, 2.686148100040886],
  [0.995, 10, 3.169272667175838],
  [0.9995, 19, 3.8834058494834194],
  [0.95, 2.5, 2.5582186141360017],
  [0.025, 7, -2.3646242510103],
  [0.5, 3, 0],
  [0.975, 100, 1.9839715184496334],
  [0.975, 10_000, 1.960201239890626],
])('agrees with SciPy at %d for %d degrees of freedom', (p, degrees, expected) => {
  expect(studentTQuantile(p, degrees)).toBeCloseTo(expected, 7);
});
