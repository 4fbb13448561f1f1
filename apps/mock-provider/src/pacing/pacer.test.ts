import type { Clock } from '@chatload/kernel';
import { createFakeClock } from '@chatload/test-kit';
import { expect, test } from 'vitest';
import { Pacer, type Paced } from './pacer.ts';

/** Notes when it is called, and gives out its deadlines one by one. */
function createPaced(deadlines: readonly number[], onCall: () => void): Paced {
  let next = 0;
  return {
    onDue: () => {
      onCall();
      return deadlines[++next];
    },
  };
}

function setUp() {
  const clock = createFakeClock(1_000);
  const pacer = new Pacer(clock);
  const calls: string[] = [];
  const add = (name: string, ...deadlines: readonly number[]): Paced => {
    const paced = createPaced(deadlines, () => calls.push(`${name}@${clock.now()}`));
    pacer.add(paced, deadlines[0] ?? 0);
    return paced;
  };
  return { clock, pacer, calls, add };
}

test('deadlines of several streams are served in their order, each at its instant', () => {
  const { clock, calls, add } = setUp();
  add('a', 1_010, 1_030, 1_050);
  add('b', 1_020, 1_040);

  clock.advance(100);

  expect(calls).toEqual(['a@1010', 'b@1020', 'a@1030', 'b@1040', 'a@1050']);
});

test('a stream that comes later and is due earlier is served earlier', () => {
  const { clock, calls, add } = setUp();
  add('late', 1_050);
  add('early', 1_010);

  clock.advance(20);

  expect(calls).toEqual(['early@1010']);
});

test('there is one wake-up at a time, however many streams wait', () => {
  const { clock, pacer, add } = setUp();
  for (let index = 0; index < 500; index++) add('one', 2_000 - index, 3_000);

  expect(pacer.size).toBe(500);
  expect(clock.pending).toBe(1);
});

test('a late call delays none that follow: nothing drifts', () => {
  const fake = createFakeClock(1_000);
  // A machine that wakes up 7 ms late, every time.
  const clock: Clock = { ...fake, callAt: (atMs, callback) => fake.callAt(atMs + 7, callback) };
  const pacer = new Pacer(clock);
  const servedAtMs: number[] = [];
  pacer.add(
    {
      onDue: () => {
        servedAtMs.push(clock.now());
        return servedAtMs.length < 200 ? 1_010 + servedAtMs.length * 10 : undefined;
      },
    },
    1_010,
  );

  fake.advance(5_000);

  expect(servedAtMs).toEqual(Array.from({ length: 200 }, (_, index) => 1_017 + index * 10));
});

test('a deadline that has passed is served before add returns', () => {
  const { calls, add, pacer } = setUp();

  add('past', 990, 1_005);

  expect(calls).toEqual(['past@1000']);
  expect(pacer.size).toBe(1);
});

test('a removed stream is not called again, and the others are', () => {
  const { clock, pacer, calls, add } = setUp();
  const gone = add('gone', 1_010, 1_020);
  add('stays', 1_010, 1_020);
  clock.advance(10);
  pacer.remove(gone);

  clock.advance(50);

  expect(calls).toEqual(['gone@1010', 'stays@1010', 'stays@1020']);
  expect(pacer.size).toBe(0);
});

test('once nothing waits, nothing is armed', () => {
  const { clock, add } = setUp();
  add('only', 1_010);

  clock.advance(20);

  expect(clock.pending).toBe(0);
});

test('streams without any delay give the event loop its turns', () => {
  const { clock, pacer } = setUp();
  let calls = 0;
  pacer.add({ onDue: () => (++calls < 1_000 ? clock.now() : undefined) }, 1_001);
  let callsAtFirstTurn = 0;
  clock.callAt(1_001, () => (callsAtFirstTurn = calls));

  clock.advance(10);

  expect(calls).toBe(1_000);
  expect(callsAtFirstTurn).toBeLessThan(1_000);
});

/** When a crowd with a deadline every 20 µs is served, by a pacer with slots. */
function serveCrowd(slotMs: number): number[] {
  const fake = createFakeClock(1_000);
  // A wake-up takes a while, so that several are due when it comes.
  const clock: Clock = { ...fake, callAt: (atMs, callback) => fake.callAt(atMs + 0.1, callback) };
  const pacer = new Pacer(clock, () => slotMs);
  const servedAtMs: number[] = [];
  for (let index = 1; index <= 500; index++) {
    const onDue = () => void servedAtMs.push(clock.now());
    pacer.add({ onDue }, 1_000 + index * 0.02);
  }
  for (let step = 0; step < 2_000; step++) fake.advance(0.01);
  expect(servedAtMs).toHaveLength(500);
  return [...new Set(servedAtMs)];
}

test('crowded deadlines are served in slots, which saves wake-ups', () => {
  expect(serveCrowd(0.2).length).toBeLessThan(serveCrowd(0).length * 0.6);
});

test('a slot makes nobody wait where deadlines are far apart', () => {
  const clock = createFakeClock(1_000);
  const pacer = new Pacer(clock, () => 5);
  const servedAtMs: number[] = [];
  for (let index = 0; index < 10; index++) {
    pacer.add({ onDue: () => void servedAtMs.push(clock.now()) }, 1_001 + index);
  }

  clock.advance(20);

  expect(servedAtMs).toEqual(Array.from({ length: 10 }, (_, index) => 1_001 + index));
});
