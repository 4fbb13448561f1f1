import {
  describeProgress,
  measurePairs,
  planLooks,
  type Figures,
  type LookPlan,
  type MeasuredPairs,
  type Side,
} from '@chatload/comparison';
import { monotonicNow } from '@chatload/kernel';
import { chooseMetrics } from './choose-metrics.ts';
import { composeNotes } from './compose-notes.ts';
import { runSide, type RunSideOptions } from './run-side.ts';

export interface SidesOptions extends Omit<RunSideOptions, 'tree'> {
  /** Of each side's workspace; absolute. */
  readonly roots: Readonly<Record<Side, string>>;
  readonly seed: number;
  readonly maxMinutes: number;
  readonly say: (line: string) => void;
}

export interface MeasuredSides extends MeasuredPairs {
  readonly look: LookPlan;
  readonly notes: readonly string[];
}

/**
 * Runs of both sides in turn, until it is clear which is slower or the time is up. The first of each is
 * in no figure: it fills the caches, shows that both run and have the figures that are asked for, and
 * how many runs there is time for, which must be known beforehand.
 *
 * @throws CHL_ERR_PERF_RUN_FAILED, CHL_ERR_BAD_CONFIG; the signal's reason when it aborts too early
 */
export async function measureSides(options: SidesOptions): Promise<MeasuredSides> {
  const { roots, seed, signal, say, method } = options;
  const run = (side: Side): ReturnType<typeof runSide> =>
    runSide({ ...options, tree: { side, root: roots[side] } });

  const fromMs = monotonicNow();
  const trial = await run('base');
  await run('head');
  const pairMs = monotonicNow() - fromMs;
  const metrics = chooseMetrics(method, trial);

  const limitMs = options.maxMinutes * 60_000;
  const look = planLooks(limitMs, pairMs);
  const deadlineMs = monotonicNow() + limitMs;
  let doubtfulRuns = 0;
  const measured = await measurePairs({
    metrics,
    look,
    seed,
    async measure(side): Promise<Figures> {
      const { figures, isDoubtful } = await run(side);
      if (isDoubtful) doubtfulRuns++;
      return Object.fromEntries(Object.entries(figures).map(([key, { value }]) => [key, value]));
    },
    hasTime: () => monotonicNow() + pairMs <= deadlineMs,
    onPair: (verdict) => say(describeProgress(verdict, look)),
    signal,
  });
  const about = { measured, look, metrics, doubtfulRuns, isInterrupted: signal.aborted };
  return { ...measured, look, notes: composeNotes(about) };
}
