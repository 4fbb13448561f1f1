import type { ClosedLoad } from '@chatload/contracts';
import type { Clock } from '@chatload/kernel';

/** One request's turn, as a driver gives it out. */
export interface Release {
  /** 0, 1, 2 … in the order of release. */
  readonly index: number;
  /** The instant the load shape asked for; `null` where it asks for none (closed loop). */
  readonly scheduledAtMs: number | null;
  /** The instant it was released: the same for a whole batch. */
  readonly startedAtMs: number;
}

export interface DriverOptions {
  readonly load: ClosedLoad;
  readonly clock: Clock;
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
  const total = 'requests' in load.stop ? load.stop.requests : Number.POSITIVE_INFINITY;
  const endsAtMs =
    'durationMs' in load.stop ? clock.now() + load.stop.durationMs : Number.POSITIVE_INFINITY;
  let released = 0;
  let inFlight = 0;

  const { promise: drained, resolve: finish } = Promise.withResolvers<void>();
  const isOver = (): boolean => signal.aborted || released >= total || clock.now() >= endsAtMs;

  const fill = (): void => {
    while (!isOver()) {
      const size = Math.min(load.batch, total - released);
      if (load.slots - inFlight < size) return;
      releaseBatch(size);
    }
    if (inFlight === 0) finish();
  };

  const releaseBatch = (size: number): void => {
    const startedAtMs = clock.now();
    for (let position = 0; position < size; position++) {
      inFlight++;
      void sendRequest({ index: released++, scheduledAtMs: null, startedAtMs }).then(() => {
        inFlight--;
        fill();
      });
    }
  };

  fill();
  await drained;
}
