import type { ClosedLoad } from '@chatload/contracts';
import { type Clock, sleepUntil } from '@chatload/kernel';
import { createAllTurns, Turns, type TurnsPart } from './turns.ts';

/** One request's turn, as a driver gives it out. */
export interface Release {
  /** 0, 1, 2 … in the order of release, over all load threads. */
  readonly index: number;
  /** The instant the load shape asked for; `null` where it asks for none (closed loop). */
  readonly scheduledAtMs: number | null;
  /** The instant it was released: the same for a whole batch. */
  readonly startedAtMs: number;
}

export interface DriverOptions {
  readonly load: ClosedLoad;
  readonly clock: Clock;
  /** When the phase starts, for all threads that drive it; default: now. */
  readonly startMs?: number;
  /** Where its turns come from, if others drive the phase as well; default: all are its own. */
  readonly turns?: TurnsPart;
  /** Called once for each request; its promise frees the slot, and never rejects. */
  readonly sendRequest: (release: Release) => Promise<unknown>;
  /** Once it aborts, nothing more starts; what is in flight is waited for. */
  readonly signal: AbortSignal;
}

/**
 * Drives N users, each of which waits for its answer: `slots` requests at most are in flight, and
 * `batch` of them are released in one instant as soon as that many slots are free (the last batch of
 * a counted phase may be smaller). Resolves when the last request in flight has ended.
 *
 * A phase that is limited by time starts nothing at or after the window's end.
 */
export async function driveClosedLoop(options: DriverOptions): Promise<void> {
  const { load, clock, signal, sendRequest } = options;
  const turns = new Turns(load, options.turns ?? createAllTurns());
  const startMs = options.startMs ?? clock.now();
  const endsAtMs = 'durationMs' in load.stop ? startMs + load.stop.durationMs : Infinity;
  let inFlight = 0;

  const { promise: drained, resolve: finish } = Promise.withResolvers<void>();
  const isOver = (): boolean => signal.aborted || turns.left === 0 || clock.now() >= endsAtMs;

  const fill = (): void => {
    while (!isOver()) {
      const size = Math.min(load.batch, turns.left);
      if (load.slots - inFlight < size) return;
      releaseBatch(size);
    }
    if (inFlight === 0) finish();
  };

  const releaseBatch = (size: number): void => {
    const startedAtMs = clock.now();
    const { first, count } = turns.take(size);
    for (let position = 0; position < count; position++) {
      inFlight++;
      void sendRequest({ index: first + position, scheduledAtMs: null, startedAtMs }).then(() => {
        inFlight--;
        fill();
      });
    }
  };

  if (startMs > clock.now()) await sleepUntil(clock, startMs, signal);
  fill();
  await drained;
}
