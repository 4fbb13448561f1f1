import {
  describeProgress,
  measurePairs,
  planLooks,
  type Figures,
  type LookPlan,
  type MeasuredPairs,
} from '@chatload/comparison';
import { monotonicNow } from '@chatload/kernel';
import type { BenchOptions } from './bench.ts';
import { chooseMetrics } from './choose-metrics.ts';
import { composeNotes } from './compose-notes.ts';
import { openBench } from './open-bench.ts';
import { readValues } from './perf-tree.ts';

export interface SidesOptions extends BenchOptions {
  readonly seed: number;
  readonly maxMinutes: number;
}

export interface MeasuredSides extends MeasuredPairs {
  readonly look: LookPlan;
  readonly notes: readonly string[];
}

/**
 * Runs of both sides in turn, until it is clear which is slower or the time is up. The first two of each
 * are in no figure: they fill the caches, show that both run and have the figures that are asked for, and
 * how many runs there is time for, which must be known beforehand.
 *
 * @throws CHL_ERR_PERF_RUN_FAILED, CHL_ERR_BAD_CONFIG; the signal's reason when it aborts too early
 */
export async function measureSides(options: SidesOptions): Promise<MeasuredSides> {
  const { seed, signal, say, method } = options;
  await using bench = openBench(options);

  const trial = await bench.run('base');
  await bench.run('head');
  const fromMs = monotonicNow();
  await bench.run('head');
  await bench.run('base');
  const pairMs = monotonicNow() - fromMs;
  const metrics = chooseMetrics(method, trial);

  const limitMs = options.maxMinutes * 60_000;
  const look = planLooks(limitMs, pairMs);
  const deadlineMs = monotonicNow() + limitMs;
  const measured = await measurePairs({
    metrics,
    look,
    seed,
    async measure(side): Promise<Figures> {
      return readValues(await bench.run(side));
    },
    hasTime: () => monotonicNow() + pairMs <= deadlineMs,
    onPair: (verdict) => say(describeProgress(verdict, look)),
    signal,
  });
  const about = { measured, look, metrics, isInterrupted: signal.aborted };
  return { ...measured, look, notes: composeNotes(about) };
}
