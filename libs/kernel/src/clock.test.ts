import { execFileSync } from 'node:child_process';

import { describe, expect, test } from 'vitest';

import { monotonicNow, sleepUntil, systemClock, type Clock } from './clock.ts';

/** How far the offsets of two processes may be apart; each is good to well under a microsecond. */
const TOLERANCE_MS = 0.1;

function runNode(code: string): number {
  const options = { encoding: 'utf8' } as const;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', code], options));
}

/** A clock whose one pending call the test makes itself. */
function createManualClock(): { clock: Clock; fire: () => void; isPending: () => boolean } {
  let pending: (() => void) | undefined;
  const cancel = (): void => void (pending = undefined);
  return {
    clock: {
      now: () => 0,
      callAt: (_, callback) => {
        pending = callback;
        return cancel;
      },
    },
    fire: () => pending?.(),
    isPending: () => pending !== undefined,
  };
}

describe('monotonicNow', () => {
  test('is absolute: it agrees with process.hrtime', () => {
    const before = Number(process.hrtime.bigint()) / 1e6;
    const now = monotonicNow();
    const after = Number(process.hrtime.bigint()) / 1e6;
    expect(now).toBeGreaterThan(before - TOLERANCE_MS);
    expect(now).toBeLessThan(after + TOLERANCE_MS);
  });

  test('can be compared with that of another process', () => {
    const clockUrl = JSON.stringify(new URL('./clock.ts', import.meta.url).href);
    const before = monotonicNow();
    const inChild = runNode(
      `process.stdout.write(String((await import(${clockUrl})).monotonicNow()))`,
    );
    const after = monotonicNow();
    expect(inChild).toBeGreaterThan(before - TOLERANCE_MS);
    expect(inChild).toBeLessThan(after + TOLERANCE_MS);
  });

  test('never goes back', () => {
    let last = monotonicNow();
    for (let index = 0; index < 10_000; index++) {
      const now = monotonicNow();
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });
});

describe('callAt of the system clock', () => {
  test('never calls before the instant', async () => {
    const start = systemClock.now();
    const earliness = Array.from({ length: 60 }, (_, index) => {
      const dueAtMs = start + index * 0.73;
      const { promise, resolve } = Promise.withResolvers<number>();
      systemClock.callAt(dueAtMs, () => resolve(dueAtMs - systemClock.now()));
      return promise;
    });
    expect(Math.max(...(await Promise.all(earliness)))).toBeLessThanOrEqual(0);
  });

  test('calls later, not at once, for an instant in the past', async () => {
    let isCalled = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    systemClock.callAt(systemClock.now() - 1_000, () => {
      isCalled = true;
      resolve();
    });
    expect(isCalled).toBe(false);
    await promise;
    expect(isCalled).toBe(true);
  });

  test('does not call once cancelled, nor long before an instant beyond the reach of one timer', async () => {
    const calls: string[] = [];
    const start = systemClock.now();
    const cancel = systemClock.callAt(start + 5, () => calls.push('cancelled'));
    const cancelFar = systemClock.callAt(start + 2 ** 33, () => calls.push('far'));
    cancel();
    await sleepUntil(systemClock, start + 20);
    cancelFar();
    expect(calls).toEqual([]);
  });
});

describe('sleepUntil', () => {
  test('resolves when its clock calls', async () => {
    const { clock, fire } = createManualClock();
    const asleep = sleepUntil(clock, 10);
    const state = await Promise.race([asleep, Promise.resolve('asleep')]);
    expect(state).toBe('asleep');
    fire();
    await expect(asleep).resolves.toBeUndefined();
  });

  test('resolves on an abort, and takes its call off the clock', async () => {
    const { clock, isPending } = createManualClock();
    const controller = new AbortController();
    const asleep = sleepUntil(clock, 10, controller.signal);
    expect(isPending()).toBe(true);
    controller.abort(new Error('stop'));
    await expect(asleep).resolves.toBeUndefined();
    expect(isPending()).toBe(false);
  });

  test('resolves at once, and asks nothing of the clock, when the signal has aborted before', async () => {
    const { clock, isPending } = createManualClock();
    await expect(sleepUntil(clock, 10, AbortSignal.abort())).resolves.toBeUndefined();
    expect(isPending()).toBe(false);
  });
});
