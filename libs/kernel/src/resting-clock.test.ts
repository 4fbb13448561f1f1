import { expect, test } from 'vitest';
import { restingClock } from './resting-clock.ts';

function lateness(inMs: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const atMs = restingClock.now() + inMs;
  restingClock.callAt(atMs, () => resolve(restingClock.now() - atMs));
  return promise;
}

test('a call is never early, and mostly nearer to its instant than a timer of Node gets', async () => {
  const lateMs: number[] = [];
  for (let round = 0; round < 100; round++) lateMs.push(await lateness((round % 20) * 0.4));

  lateMs.sort((one, other) => one - other);
  expect(lateMs[0]).toBeGreaterThanOrEqual(0);
  // Half of them: the machine may well stand still during the others.
  expect(lateMs[50]).toBeLessThan(1);
});

test('a cancelled call is never made, whether its instant is near or far', async () => {
  let calls = 0;
  const count = (): void => void calls++;
  const now = restingClock.now();
  for (const inMs of [-1, 0, 0.5, 5]) restingClock.callAt(now + inMs, count)();

  await lateness(10);

  expect(calls).toBe(0);
});

test('an instant in the past is called in a later turn, not at once', async () => {
  let called = false;
  const { promise, resolve } = Promise.withResolvers<void>();
  restingClock.callAt(restingClock.now() - 5, () => {
    called = true;
    resolve();
  });
  expect(called).toBe(false);

  await promise;

  expect(called).toBe(true);
});
