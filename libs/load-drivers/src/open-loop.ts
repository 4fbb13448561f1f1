import type { OpenLoad } from '@chatload/contracts';
import type { Clock } from '@chatload/kernel';
import type { Release } from './closed-loop.ts';

export interface OpenLoopOptions {
  readonly load: OpenLoad;
  /** Its `callAt` decides how exactly arrivals meet the grid: the kernel's `restingClock`, 0.1 ms. */
  readonly clock: Clock;
  /** The first point of the grid, for all threads that keep it; default: now. */
  readonly startMs?: number;
  /** Which arrivals are its own, if other threads take the rest; default: all. */
  readonly arrivals?: ArrivalsPart;
  /** Called once for each arrival that is started; its promise frees the slot, and never rejects. */
  readonly sendRequest: (release: Release) => Promise<unknown>;
  /** Called once for each arrival that was due and never started, in order, in one go. */
  readonly onUnsent: (arrival: Arrival) => void;
  /** Once it aborts, nothing more starts; what is in flight is waited for. */
  readonly signal: AbortSignal;
}

/** Every `step`-th point of the grid, from `first` on. */
export interface ArrivalsPart {
  readonly first: number;
  readonly step: number;
}

/** One point of the grid. */
export interface Arrival {
  /** 0, 1, 2 … along the grid; shared with the releases. */
  readonly index: number;
  readonly scheduledAtMs: number;
}

/**
 * Drives arrivals that do not wait for answers: the k-th is due `k / ratePerSec` seconds after the
 * start, by multiplication, so that no lateness is handed on to the next. At most `slots` requests
 * are in flight; an arrival that finds none waits its turn, first come first served, and is released
 * as soon as one is free, still with its own `scheduledAtMs`. After a standstill of the machine all
 * that became due meanwhile is released at once. Resolves when the last request in flight has ended.
 *
 * A phase that is limited by time starts nothing at or after the window's end: what waits then is
 * unsent. A phase that is limited by count starts them all, however late. An abort leaves unsent what
 * was due by then; later arrivals never came about.
 */
export async function driveOpenLoop(options: OpenLoopOptions): Promise<void> {
  const { load, clock, sendRequest, onUnsent, signal } = options;
  const startMs = options.startMs ?? clock.now();
  const { first, step } = options.arrivals ?? { first: 0, step: 1 };
  const total = countArrivals(load);
  const endsAtMs = 'durationMs' in load.stop ? startMs + load.stop.durationMs : Infinity;
  const { promise: drained, resolve: finish } = Promise.withResolvers<void>();

  // The whole queue: own arrivals before `next` were started, and the grid says which of the others wait.
  let next = first;
  let inFlight = 0;
  let isClosed = false;
  let cancelWake: (() => void) | undefined;

  const dueAtMs = (index: number): number => startMs + offsetMs(load, index);
  const isDue = (nowMs: number): boolean => next < total && dueAtMs(next) <= nowMs;
  const mayRelease = (nowMs: number): boolean =>
    !isClosed && nowMs < endsAtMs && inFlight < load.slots && isDue(nowMs);

  const pump = (): void => {
    cancelWake?.();
    // Read anew for each: a standstill amid them must not carry one past the window's end.
    let nowMs = clock.now();
    while (mayRelease(nowMs)) {
      release(nowMs);
      nowMs = clock.now();
    }
    if (nowMs >= endsAtMs) close();
    if (isClosed || next >= total) {
      if (inFlight === 0) end();
    } else if (inFlight < load.slots) {
      cancelWake = clock.callAt(dueAtMs(next), pump);
    }
  };

  const release = (startedAtMs: number): void => {
    const index = next;
    next += step;
    inFlight++;
    void sendRequest({ index, scheduledAtMs: dueAtMs(index), startedAtMs }).then(() => {
      inFlight--;
      pump();
    });
  };

  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    const nowMs = clock.now();
    for (; isDue(nowMs); next += step) onUnsent({ index: next, scheduledAtMs: dueAtMs(next) });
  };

  const closeAndDrain = (): void => {
    close();
    pump();
  };

  const end = (): void => {
    cancelClosing?.();
    signal.removeEventListener('abort', closeAndDrain);
    finish();
  };

  const cancelClosing = endsAtMs < Infinity ? clock.callAt(endsAtMs, closeAndDrain) : undefined;
  signal.addEventListener('abort', closeAndDrain, { once: true });
  if (signal.aborted) isClosed = true;
  pump();
  await drained;
}

function offsetMs(load: OpenLoad, index: number): number {
  return (index * 1_000) / load.ratePerSec;
}

/** How many points of the grid there are: in a window, those before its end. */
function countArrivals(load: OpenLoad): number {
  if ('requests' in load.stop) return load.stop.requests;
  const { durationMs } = load.stop;
  const count = Math.ceil((durationMs * load.ratePerSec) / 1_000);
  // The product may round up to just above a whole number, and so count the point at the end itself.
  return count > 0 && offsetMs(load, count - 1) >= durationMs ? count - 1 : count;
}
