/**
 * Shows how often the trend test cries wolf, and how often it finds a rise. Run it:
 *
 *     node libs/statistics/src/trend-simulation.ts
 *
 * Each simulated run is cut into intervals as a real one is, and tested; its latencies are lognormal,
 * with the odd one far out, and with a machine that stands still now and then.
 */
import { detectRise } from './detect-rise.ts';
import { intervalMedians, type TimedValue } from './interval-medians.ts';

/** What the latencies of a run look like. */
export interface SimulatedLoad {
  readonly name: string;
  readonly requests: number;
  readonly intervals: number;
  /** Standard deviation of the latencies' logarithm: 0.1 is about 10 %. */
  readonly spread: number;
  /** Share of the requests that take ten times as long. */
  readonly outlierRatio: number;
  /** Share of the run's time in which everything takes three times as long, in one stretch. */
  readonly stallRatio: number;
}

export interface Alarms {
  /** Of the runs whose latency stays as it is. */
  readonly falseRatio: number;
  /** Of the runs in which it doubles, evenly from start to end. */
  readonly foundRatio: number;
}

const STEADY = { intervals: 10, spread: 0.1, outlierRatio: 0, stallRatio: 0 };

/** As many requests as a default run has, and more; a spread of 10 % is what a healthy server has. */
export const SIMULATED_LOADS: readonly SimulatedLoad[] = [
  { ...STEADY, name: '100 requests, spread 10 %', requests: 100 },
  { ...STEADY, name: '100 requests, spread 20 %', requests: 100, spread: 0.2 },
  { ...STEADY, name: '100 requests, 2 % outliers', requests: 100, outlierRatio: 0.02 },
  { ...STEADY, name: '200 requests, spread 30 %', requests: 200, intervals: 20, spread: 0.3 },
  { ...STEADY, name: '400 requests, spread 50 %', requests: 400, intervals: 20, spread: 0.5 },
  { ...STEADY, name: '1,000 requests, one stall', requests: 1_000, intervals: 20, stallRatio: 0.1 },
];

/** The shares of `runs` flat and as many rising runs that raise the alarm; the same for one seed. */
export function simulateAlarms(
  load: SimulatedLoad,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): Alarms {
  const uniform = createUniform(seed);
  const alarmRatio = (growth: number): number => {
    let alarms = 0;
    for (let run = 0; run < runs; run++) if (raisesAlarm(load, growth, uniform)) alarms += 1;
    return alarms / runs;
  };
  return { falseRatio: alarmRatio(0), foundRatio: alarmRatio(1) };
}

function raisesAlarm(load: SimulatedLoad, growth: number, uniform: () => number): boolean {
  const { requests, intervals, spread, outlierRatio, stallRatio } = load;
  const stallBegins = uniform() * (1 - stallRatio);
  const values = Array.from({ length: requests }, (_, index): TimedValue => {
    const place = (index + 0.5) / requests;
    const isStalled = place >= stallBegins && place < stallBegins + stallRatio;
    const factor = (isStalled ? 3 : 1) * (uniform() < outlierRatio ? 10 : 1);
    const noise = Math.exp(spread * nearlyNormal(uniform));
    return { atMs: place, value: 100 * (1 + growth * place) * noise * factor };
  });
  return detectRise(intervalMedians(values, { lengthMs: 1, intervals }))?.rising === true;
}

/** Uniform in (0, 1): Park and Miller's minimal standard generator. */
function createUniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** The sum of twelve uniform numbers has variance 1, and the centre is 6. */
function nearlyNormal(uniform: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += uniform();
  return sum;
}

function showPercent(ratio: number, width: number): string {
  return `${(100 * ratio).toFixed(1)} %`.padStart(width);
}

if (import.meta.main) {
  console.log('of 1,000 runs each          false alarms  doublings found');
  for (const load of SIMULATED_LOADS) {
    const { falseRatio, foundRatio } = simulateAlarms(load, { runs: 1_000, seed: 1 });
    const cells = [load.name.padEnd(26), showPercent(falseRatio, 13), showPercent(foundRatio, 16)];
    console.log(cells.join(' '));
  }
}
