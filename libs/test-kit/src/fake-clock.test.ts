import { expect, test } from 'vitest';

import { createFakeClock } from './fake-clock.ts';

test('callbacks run in the order of their instants, each while the clock shows its own', () => {
  const clock = createFakeClock(100);
  const seen: [string, number][] = [];
  const note = (name: string) => () => seen.push([name, clock.now()]);
  clock.callAt(130, note('late'));
  clock.callAt(110, note('early'));
  clock.callAt(110, note('early, set later'));
  clock.callAt(200, note('not yet'));

  clock.advance(50);

  expect(seen).toEqual([
    ['early', 110],
    ['early, set later', 110],
    ['late', 130],
  ]);
  expect(clock.now()).toBe(150);
  expect(clock.pending).toBe(1);
});

test('a callback set by a callback still runs when it is due in the same advance', () => {
  const clock = createFakeClock(0);
  const seen: number[] = [];
  clock.callAt(10, () => clock.callAt(20, () => seen.push(clock.now())));

  clock.advanceTo(30);

  expect(seen).toEqual([20]);
});

test('an instant in the past is due at the next advance and never turns the clock back', () => {
  const clock = createFakeClock(100);
  const seen: number[] = [];
  clock.callAt(50, () => seen.push(clock.now()));
  expect(seen).toEqual([]);

  clock.advance(0);

  expect(seen).toEqual([100]);
});

test('a cancelled callback never runs', () => {
  const clock = createFakeClock();
  let runs = 0;
  const cancel = clock.callAt(clock.now() + 5, () => runs++);
  cancel();

  clock.advance(10);

  expect(runs).toBe(0);
  expect(clock.pending).toBe(0);
});
