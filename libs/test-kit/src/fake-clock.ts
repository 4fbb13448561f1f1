import type { Clock } from '@chatload/kernel';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves on by so many milliseconds; see `advanceTo`. */
  advance(ms: number): void;
  /**
   * Moves on to this instant. Callbacks due by then are called in the order of their instants (those
   * of one instant in the order they were set), each while the clock shows its own instant; also those
   * that are set meanwhile.
   */
  advanceTo(atMs: number): void;
  /** How many callbacks are set and neither called nor cancelled. */
  readonly pending: number;
}

export function createFakeClock(startMs = 1_000_000): FakeClock {
  let nowMs = startMs;
  const calls = new Set<{ readonly atMs: number; readonly callback: () => void }>();

  /** The earliest call due by `untilMs`; a Set keeps calls of one instant in the order they were set. */
  const nextDue = (untilMs: number) => {
    let next: { readonly atMs: number; readonly callback: () => void } | undefined;
    for (const call of calls) {
      if (call.atMs <= untilMs && (next === undefined || call.atMs < next.atMs)) next = call;
    }
    return next;
  };

  const advanceTo = (atMs: number): void => {
    for (let call = nextDue(atMs); call !== undefined; call = nextDue(atMs)) {
      calls.delete(call);
      nowMs = Math.max(nowMs, call.atMs);
      call.callback();
    }
    nowMs = Math.max(nowMs, atMs);
  };

  return {
    now: () => nowMs,
    callAt(atMs, callback) {
      const call = { atMs, callback };
      calls.add(call);
      return () => calls.delete(call);
    },
    advance: (ms) => advanceTo(nowMs + ms),
    advanceTo,
    get pending() {
      return calls.size;
    },
  };
}
