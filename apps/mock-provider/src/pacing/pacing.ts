import { monotonicNow, restingClock, type Clock } from '@chatload/kernel';
import { spinningClock } from './spinning-clock.ts';

interface Pacing {
  readonly clock: Clock;
  /** How far apart wake-ups are at least where deadlines are crowded. */
  readonly slotMs: number;
}

/** The ways to wait for a deadline, by the name of `--pacing`. */
export const PACING = {
  /** Rests until just before it: exact to about 0.1 ms, 0.3 ms in a crowd, at little CPU. */
  slot: { clock: restingClock, slotMs: 0.2 },
  /** Spins: exact to microseconds, at the price of a core. */
  exact: { clock: spinningClock, slotMs: 0 },
} as const satisfies Record<string, Pacing>;

export type PacingKind = keyof typeof PACING;

/** The machine's clock, whose wake-ups are those of the way that is chosen when one is asked for. */
export function createPacedClock(choose: () => PacingKind): Clock {
  return {
    now: monotonicNow,
    callAt: (atMs, callback) => PACING[choose()].clock.callAt(atMs, callback),
  };
}
