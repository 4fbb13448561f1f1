import type { Figures, Pair } from './figures.ts';
import { interleave, type Side } from './interleave.ts';
import { judgePairs, type LookPlan, type PairedVerdict, type PerfMetric } from './judge-pairs.ts';

export interface PairedMeasurement {
  readonly metrics: readonly PerfMetric[];
  readonly look: LookPlan;
  /** Decides the order of the runs. */
  readonly seed: number;
  /** One run of a version, its figures. */
  readonly measure: (side: Side) => Promise<Figures>;
  /** Asked before each pair but the first. */
  readonly hasTime: () => boolean;
  readonly onPair: (verdict: PairedVerdict) => void;
  /** Ends it; what was measured until then is judged. */
  readonly signal: AbortSignal;
}

export interface MeasuredPairs {
  /** Of the runs of whole pairs. */
  readonly order: readonly Side[];
  readonly pairs: readonly Pair[];
  readonly verdict: PairedVerdict;
}

/**
 * Pairs of runs, one of each version, in an order that drift cannot favour, until the verdict is clear,
 * the planned pairs are made or the time is up.
 *
 * @throws what `measure` does; the signal's reason when it aborts before the first pair is whole
 */
export async function measurePairs(options: PairedMeasurement): Promise<MeasuredPairs> {
  const { metrics, look, signal } = options;
  const order = interleave(look.maxPairs, options.seed);
  const pairs: Pair[] = [];
  let verdict = judgePairs(pairs, metrics, look);
  while (verdict.goOn && (pairs.length === 0 || options.hasTime())) {
    const runs: Partial<Record<Side, Figures>> = {};
    try {
      for (const side of order.slice(2 * pairs.length, 2 * pairs.length + 2)) {
        signal.throwIfAborted();
        runs[side] = await options.measure(side);
      }
    } catch (error) {
      if (signal.aborted && pairs.length > 0) break;
      throw error;
    }
    pairs.push({ base: runs.base ?? {}, head: runs.head ?? {} });
    verdict = judgePairs(pairs, metrics, look);
    options.onPair(verdict);
  }
  return { order: order.slice(0, 2 * pairs.length), pairs, verdict };
}

/** Before so many pairs chance alone looks like anything; the simulations begin here. */
const FEWEST_PAIRS = 4;

/** What this many do not show is smaller than anybody allows. */
const MOST_PAIRS = 40;

/** The pairs that a time has room for, once it is known how long one takes; whole blocks of two. */
export function planLooks(limitMs: number, pairMs: number): LookPlan {
  const room = 2 * Math.floor(limitMs / pairMs / 2);
  const maxPairs = Math.min(MOST_PAIRS, Math.max(FEWEST_PAIRS, room));
  return { minPairs: FEWEST_PAIRS, maxPairs };
}
