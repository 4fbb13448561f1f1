/**
 * Shows how often the interval of the signed ranks holds the true ratio, and how wide it is, beside
 * the one that Student's distribution gives. Run it:
 *
 *     node libs/comparison/src/interval-simulation.ts
 *
 * One look, 95 % at least: the ranks are discrete, so the signed ranks' aim is a little higher.
 */
import { createRandom, type Random } from '@chatload/kernel';
import {
  averagePairs,
  spendError,
  studentTQuantile,
  walshInterval,
  type Bounds,
} from '@chatload/statistics';
import { interleave } from './interleave.ts';
import { SIMULATED_NOISE, type SimulatedNoise } from './paired-simulation.ts';

export interface Coverage {
  /** Share of the intervals that hold the true value. */
  readonly heldRatio: number;
  /** Median half width, of the ratio's logarithm. */
  readonly reach: number;
}

/** Two ways to make an interval of paired log ratios. */
export const INTERVALS = {
  'signed ranks': (changes: readonly number[]): Bounds =>
    walshInterval(
      averagePairs(changes),
      spendError([{ n: changes.length, dueRatio: 1 }], 0.025) ?? -1,
    ),
  'Student’s t': (changes: readonly number[]): Bounds => {
    const n = changes.length;
    const mean = changes.reduce((sum, change) => sum + change, 0) / n;
    const squares = changes.reduce((sum, change) => sum + (change - mean) ** 2, 0);
    const reach = studentTQuantile(0.975, n - 1) * Math.sqrt(squares / (n - 1) / n);
    return { lower: mean - reach, upper: mean + reach };
  },
} as const;

/** Of so many intervals, each from so many pairs of a version with itself; the same for one seed. */
export function simulateCoverage(
  { noise, pairs }: { readonly noise: SimulatedNoise; readonly pairs: number },
  interval: (changes: readonly number[]) => Bounds,
  { intervals, seed }: { readonly intervals: number; readonly seed: number },
): Coverage {
  const random = createRandom(seed);
  let held = 0;
  const reaches: number[] = [];
  for (let made = 0; made < intervals; made++) {
    const { lower, upper } = interval(drawChanges(noise, pairs, random));
    if (lower <= 0 && upper >= 0) held += 1;
    reaches.push((upper - lower) / 2);
  }
  reaches.sort((a, b) => a - b);
  return { heldRatio: held / intervals, reach: reaches[Math.floor(intervals / 2)] ?? 0 };
}

/** Head minus base of each pair, in the order in which real runs are made, at 4 % noise. */
function drawChanges(noise: SimulatedNoise, pairs: number, random: Random): readonly number[] {
  const order = interleave(pairs, random.integer(2 ** 31));
  const errors = noise.makeErrors(order.length, 0.04, random);
  return Array.from({ length: pairs }, (_, pair) => {
    const later = (errors[2 * pair + 1] ?? 0) - (errors[2 * pair] ?? 0);
    return order[2 * pair] === 'base' ? later : -later;
  });
}

if (import.meta.main) {
  const names = Object.keys(INTERVALS).map((name) => name.padStart(20));
  console.log(`of 10,000: held, ± half width  pairs ${names.join('')}`);
  for (const noise of SIMULATED_NOISE)
    for (const pairs of [6, 8, 10, 12, 16, 20]) {
      const cells = Object.values(INTERVALS).map((interval) => {
        const run = { intervals: 10_000, seed: 1 };
        const { heldRatio, reach } = simulateCoverage({ noise, pairs }, interval, run);
        return `${(100 * heldRatio).toFixed(1)} % ± ${(100 * reach).toFixed(1)} %`.padStart(20);
      });
      console.log([noise.name.padEnd(30), String(pairs).padStart(5), ...cells].join(' '));
    }
}
