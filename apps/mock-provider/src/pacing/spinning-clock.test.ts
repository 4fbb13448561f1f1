import { expect, test } from 'vitest';
import { spinningClock } from './spinning-clock.ts';

function lateness(inMs: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const atMs = spinningClock.now() + inMs;
  spinningClock.callAt(atMs, () => resolve(spinningClock.now() - atMs));
  return promise;
}

test('a call is never early, and mostly very near to its instant', async () => {
  const lateMs: number[] = [];
  for (let round = 0; round < 100; round++) lateMs.push(await lateness((round % 20) * 0.4));

  lateMs.sort((one, other) => one - other);
  expect(lateMs[0]).toBeGreaterThanOrEqual(0);
  // Half of them: the machine may well stand still during the others.
  expect(lateMs[50]).toBeLessThan(0.5);
});

test('a cancelled call is never made, whether its instant is near or far', async () => {
  let calls = 0;
  const now = spinningClock.now();
  for (const inMs of [-1, 0, 0.5, 5]) spinningClock.callAt(now + inMs, () => calls++)();

  await lateness(10);

  expect(calls).toBe(0);
});

test('an instant in the past is called in a later turn, not at once', async () => {
  let called = false;
  const { promise, resolve } = Promise.withResolvers<void>();
  spinningClock.callAt(spinningClock.now() - 5, () => {
    called = true;
    resolve();
  });
  expect(called).toBe(false);

  await promise;

  expect(called).toBe(true);
});

test('while it waits, timers and sockets get their turns', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await lateness(60);
  clearInterval(timer);

  expect(turns).toBeGreaterThan(5);
});
