import { expect, test } from 'vitest';
import { LatenessAlarm } from './lateness-alarm.ts';

function setUp() {
  const lines: string[] = [];
  const alarm = new LatenessAlarm((line) => lines.push(line));
  /** A write every 10 ms; every `lateEvery`-th is 8 ms late. */
  const write = (fromSec: number, toSec: number, lateEvery = Number.POSITIVE_INFINITY): void => {
    for (let index = fromSec * 100; index < toSec * 100; index++) {
      alarm.record(index * 10, index * 10 + (index % lateEvery === 0 ? 8 : 0.1));
    }
  };
  return { lines, alarm, write };
}

test('nothing is said while at most one write in a hundred is late', () => {
  const { lines, write } = setUp();
  write(1, 100, 101);

  expect(lines).toEqual([]);
});

test('a mock that is late says so in one line, once a minute at most', () => {
  const { lines, write } = setUp();
  write(0, 65, 20);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(
    /of the last 1\d\d\d writes, \d+ left more than 5 ms late, the worst 8\.0 ms/,
  );
  expect(lines[0]).not.toContain('\n');

  write(65, 130, 20);
  expect(lines).toHaveLength(2);
});

test('a single late write among few is no reason', () => {
  const { lines, alarm } = setUp();
  alarm.record(0, 30);
  alarm.record(20_000, 20_000);

  expect(lines).toEqual([]);
});
