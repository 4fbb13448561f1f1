/**
 * Shows how often two versions that do not differ are called different, and how often a change is
 * found. Run it:
 *
 *     node libs/comparison/src/paired-simulation.ts
 *
 * Each simulated comparison makes its runs in the real order, three figures each, and asks
 * `judgePairs` after each pair until that has had enough. All the noise is in the run as a whole, as on
 * a shared machine; the three figures are independent, which gives chance the most opportunities.
 */
import { createRandom, type Random } from '@chatload/kernel';
import type { Pair } from './figures.ts';
import { interleave, type Side } from './interleave.ts';
import { judgePairs, type PairedOutcome, type PerfMetric } from './judge-pairs.ts';

/** What one figure of the runs of a comparison looks like, one after the other: the log's error. */
export interface SimulatedNoise {
  readonly name: string;
  /** `spread` is the standard deviation of the logarithm of a calm run: 0.04 is about 4 %. */
  makeErrors(runs: number, spread: number, random: Random): readonly number[];
}

/** From calm to worse than this kind of machine is. */
export const SIMULATED_NOISE: readonly SimulatedNoise[] = [
  {
    name: 'normal',
    makeErrors: (runs, spread, random) => times(runs, () => spread * random.normal()),
  },
  {
    name: 'heavy tails, t of 2',
    makeErrors: (runs, spread, random) => times(runs, () => spread * studentOf2(random)),
  },
  {
    name: '1 run in 10 spoilt, +50 %',
    makeErrors: (runs, spread, random) =>
      times(runs, () => spread * random.normal() + (random.next() < 0.1 ? Math.log(1.5) : 0)),
  },
  {
    name: 'drift, +30 % to the end',
    makeErrors: (runs, spread, random) =>
      times(runs, (run) => spread * random.normal() + (Math.log(1.3) * run) / runs),
  },
  { name: 'bursts, +20 % for some runs', makeErrors: makeBursts },
];

/** The one whose name begins so. */
export function findNoise(beginning: string): SimulatedNoise {
  const noise = SIMULATED_NOISE.find(({ name }) => name.startsWith(beginning));
  if (noise === undefined) throw new Error(`there is no noise "${beginning}"`);
  return noise;
}

export interface Simulation {
  readonly noise: SimulatedNoise;
  readonly spread: number;
  /** Head over base of the first figure; the others do not differ. */
  readonly ratio: number;
  readonly allowedChange: number;
  readonly maxPairs: number;
}

/** What became of a comparison, and after how many pairs. */
export interface SimulatedVerdict {
  readonly outcome: PairedOutcome;
  readonly pairs: number;
}

/** So many comparisons, each judged to its end; the same for one seed. */
export function simulateComparisons(
  simulation: Simulation,
  { comparisons, seed }: { readonly comparisons: number; readonly seed: number },
): readonly SimulatedVerdict[] {
  const random = createRandom(seed);
  return times(comparisons, () => judgeToTheEnd(simulation, random));
}

function judgeToTheEnd(simulation: Simulation, random: Random): SimulatedVerdict {
  const { allowedChange, maxPairs } = simulation;
  const all = makePairs(simulation, random);
  const metrics = KEYS.map((key): PerfMetric => ({ key, allowedChange, better: 'lower' }));
  // An odd number of pairs always goes on.
  for (let pairs = 2; ; pairs += 2) {
    const { outcome, goOn } = judgePairs(all.slice(0, pairs), metrics, { minPairs: 4, maxPairs });
    if (!goOn) return { outcome, pairs };
  }
}

const KEYS = ['first', 'second', 'third'] as const;

function makePairs(
  { noise, spread, ratio, maxPairs }: Simulation,
  random: Random,
): readonly Pair[] {
  const order = interleave(maxPairs, random.integer(2 ** 31));
  const errors = KEYS.map(() => noise.makeErrors(order.length, spread, random));
  const makeRun = (pair: number, side: Side): Record<string, number> => {
    const run = order[2 * pair] === side ? 2 * pair : 2 * pair + 1;
    return Object.fromEntries(
      KEYS.map((key, figure) => {
        const isWorse = key === 'first' && side === 'head';
        return [key, (isWorse ? ratio : 1) * Math.exp(errors[figure]?.[run] ?? 0)];
      }),
    );
  };
  return times(maxPairs, (pair) => ({ base: makeRun(pair, 'base'), head: makeRun(pair, 'head') }));
}

/** A burst begins before one run in 6, and lasts for 3 on average. */
function makeBursts(runs: number, spread: number, random: Random): readonly number[] {
  let isBursting = false;
  return times(runs, () => {
    isBursting = random.next() < (isBursting ? 2 / 3 : 1 / 6);
    return spread * random.normal() + (isBursting ? Math.log(1.2) : 0);
  });
}

/** Student's distribution with 2 degrees of freedom, which has no variance. */
function studentOf2(random: Random): number {
  return random.normal() / Math.sqrt(-Math.log(1 - random.next()));
}

function times<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function showPercent(part: number, whole: number, width: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`.padStart(width);
}

const COMPARISONS = 5_000;
const SPREADS = [0.02, 0.04, 0.08];
const COMMON = { allowedChange: 0.05, maxPairs: 20 };

function printOutcomes(ratio: number): void {
  console.log(
    `noise                        spread  regressed  improved  no change shown  cannot tell`,
  );
  for (const noise of SIMULATED_NOISE)
    for (const spread of SPREADS) {
      const simulation = { ...COMMON, noise, spread, ratio };
      const verdicts = simulateComparisons(simulation, { comparisons: COMPARISONS, seed: 1 });
      const share = (outcome: PairedOutcome, width: number): string =>
        showPercent(verdicts.filter((one) => one.outcome === outcome).length, COMPARISONS, width);
      const cells = [share('regressed', 10), share('improved', 9), share('no_change_shown', 16)];
      const label = `${noise.name.padEnd(28)} ${showPercent(spread, 1, 6)}`;
      console.log([label, ...cells, share('cannot_tell', 12)].join(' '));
    }
}

/** The share that is found by so many pairs. */
function printPower(): void {
  const pairs = [4, 6, 8, 10, 12, 14, 16, 18, 20];
  console.log(['noise                        spread', ...pairs.map(String)].join('   ≤ '));
  for (const noise of SIMULATED_NOISE)
    for (const spread of SPREADS) {
      const simulation = { ...COMMON, noise, spread, ratio: 1.1 };
      const verdicts = simulateComparisons(simulation, { comparisons: COMPARISONS, seed: 2 });
      const found = verdicts.filter(({ outcome }) => outcome === 'regressed');
      const cells = pairs.map((most) =>
        showPercent(found.filter((one) => one.pairs <= most).length, verdicts.length, 7),
      );
      console.log([`${noise.name.padEnd(28)} ${showPercent(spread, 1, 6)}`, ...cells].join(' '));
    }
}

if (import.meta.main) {
  console.log(`of ${COMPARISONS} comparisons, no figure of three differs, 5 % allowed, ≤ 20 pairs`);
  printOutcomes(1);
  console.log(`\nof ${COMPARISONS}, the first is worse by just the allowed 5 %`);
  printOutcomes(1.05);
  console.log(`\nof ${COMPARISONS}, the first is worse by 10 %: regressions found by then`);
  printPower();
}
