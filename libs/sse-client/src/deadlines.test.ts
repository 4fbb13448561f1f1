import { createRandom } from '@chatload/kernel';
import { createFakeClock } from '@chatload/test-kit';
import { expect, test } from 'vitest';

import { Deadlines, type Due } from './deadlines.ts';

/** It notes when it was called, and takes itself off. */
class Guarded implements Due {
  dueAtMs: number;
  calledAtMs: number | null = null;
  readonly #deadlines: Deadlines;
  readonly #now: () => number;

  constructor(dueAtMs: number, deadlines: Deadlines, now: () => number) {
    this.dueAtMs = dueAtMs;
    this.#deadlines = deadlines;
    this.#now = now;
    deadlines.add(this);
  }

  onDue(): void {
    this.calledAtMs = this.#now();
    this.#deadlines.delete(this);
  }
}

function setUp() {
  const clock = createFakeClock(0);
  const deadlines = new Deadlines(clock);
  return {
    clock,
    deadlines,
    guard: (dueAtMs: number) => new Guarded(dueAtMs, deadlines, () => clock.now()),
  };
}

test('each is called at its instant, in whatever order they came, with one timer for all', () => {
  const { clock, guard } = setUp();
  const all = [500, 100, 300, 100].map(guard);
  expect(clock.pending).toBe(1);
  clock.advance(1_000);
  expect(all.map(({ calledAtMs }) => calledAtMs)).toEqual([500, 100, 300, 100]);
  expect(clock.pending).toBe(0);
});

test('an instant that moved on is met where it went; one that came nearer, after `hasten`', () => {
  const { clock, deadlines, guard } = setUp();
  const [later, sooner] = [guard(100), guard(900)];
  later.dueAtMs = 700;
  clock.advance(99);
  sooner.dueAtMs = 200;
  deadlines.hasten(sooner);
  clock.advance(1_000);
  expect([later.calledAtMs, sooner.calledAtMs]).toEqual([700, 200]);
});

test('what is over is not called, and the last one takes the timer with it', () => {
  const { clock, deadlines, guard } = setUp();
  const [first, second] = [guard(100), guard(200)];
  deadlines.delete(first);
  expect(clock.pending).toBe(1);
  deadlines.delete(second);
  expect(clock.pending).toBe(0);
  clock.advance(1_000);
  expect([first.calledAtMs, second.calledAtMs]).toEqual([null, null]);
});

test('thousands that keep moving on are looked at when one may be due, and none is late', () => {
  const { clock, guard } = setUp();
  const random = createRandom(1);
  const all = Array.from({ length: 2_000 }, () => guard(30_000 + random.integer(1_000)));
  for (let second = 0; second < 100; second++) {
    clock.advance(1_000);
    // Most sent something, and so have their limit ahead of them again; some fell silent.
    for (const one of all) {
      if (one.calledAtMs === null && random.integer(100) > 0) one.dueAtMs = clock.now() + 30_000;
    }
  }
  clock.advance(31_000);
  for (const { calledAtMs, dueAtMs } of all) expect(calledAtMs).toBe(dueAtMs);
});
