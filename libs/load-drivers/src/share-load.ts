import type { ClosedLoad, LoadShape, OpenLoad } from '@chatload/contracts';
import type { ArrivalsPart } from './open-loop.ts';
import type { TurnsPart } from './turns.ts';

/** One load thread's share of a phase's load; it can be posted to the thread. */
export type LoadShare =
  | { readonly model: 'closed'; readonly load: ClosedLoad; readonly turns: TurnsPart }
  | { readonly model: 'open'; readonly load: OpenLoad; readonly arrivals: ArrivalsPart };

export interface Sharing {
  readonly threads: number;
  /** Slots are shared in whole batches of so many: the largest of the run's measured phases. */
  readonly batch: number;
}

/**
 * The load in as many shares as there are load threads, or in fewer where there is not a batch for
 * each. Together they are that load: each turn, and each arrival at its own instant, is in one of them.
 *
 * Of an open load, thread i takes every n-th arrival, from the i-th on, and has its part of the slots.
 * Of a closed one it has its part of the slots, and takes turns as they become free. A batch that no
 * thread has the slots for (that of a warm-up, which fills them all) is released by all threads, each
 * its part.
 */
export function shareLoad(load: LoadShape, { threads, batch }: Sharing): readonly LoadShare[] {
  if (load.model === 'open') {
    const slots = divide(load.slots, threads);
    return slots.map((own, index) => ({
      model: 'open',
      load: { ...load, slots: own },
      arrivals: { first: index, step: slots.length },
    }));
  }
  const spare = load.slots % batch;
  const slots = divide(Math.floor(load.slots / batch), threads).map(
    (own, index) => own * batch + (index === 0 ? spare : 0),
  );
  const isTooLarge = slots.some((own) => own < load.batch);
  const { model, stop } = load;
  return shareTurns(
    slots.map((own) => ({ model, slots: own, batch: isTooLarge ? own : load.batch, stop })),
  );
}

/** What each thread begins with are the first turns of the phase, in whole batches. */
function shareTurns(loads: readonly ClosedLoad[]): readonly LoadShare[] {
  const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  let given = 0;
  const shares = loads.map((load): LoadShare => {
    const total = 'requests' in load.stop ? load.stop.requests : Number.POSITIVE_INFINITY;
    const first = given;
    const kept = Math.min(load.slots - (load.slots % load.batch), total - first);
    given += kept;
    return { model: 'closed', load, turns: { first, kept, next } };
  });
  next[0] = given;
  return shares;
}

/** A number in nearly equal parts, the larger ones first; none of them is 0. */
function divide(amount: number, parts: number): readonly number[] {
  const count = Math.min(parts, amount);
  return Array.from(
    { length: count },
    (_, index) => Math.floor(amount / count) + (index < amount % count ? 1 : 0),
  );
}
