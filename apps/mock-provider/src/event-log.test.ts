import { expect, test } from 'vitest';
import { EventLog } from './event-log.ts';

const ANSWER = { id: 'a', model: 'm', path: '/p', requestReadAtMs: 1.5 };

function read(log: EventLog): unknown {
  return JSON.parse([...log.toJson()].join(''));
}

test('events of one write share their stamps; only what was sent is listed', () => {
  const log = new EventLog();
  const entry = log.open(ANSWER, 5);
  entry?.record(10, 10.25, 2);
  entry?.record(20, 20.5, 1);

  expect(read(log)).toEqual({
    dropped: 0,
    answers: [
      {
        ...ANSWER,
        events: [
          { dueAtMs: 10, emittedAtMs: 10.25 },
          { dueAtMs: 10, emittedAtMs: 10.25 },
          { dueAtMs: 20, emittedAtMs: 20.5 },
        ],
      },
    ],
  });
});

test('an answer that does not fit is dropped and counted; a smaller one still fits', () => {
  const log = new EventLog(10);
  log.open(ANSWER, 8);

  expect(log.open({ ...ANSWER, id: 'b' }, 3)).toBeUndefined();
  expect(log.open({ ...ANSWER, id: 'c' }, 2)).toBeDefined();
  expect(read(log)).toMatchObject({ dropped: 1, answers: [{ id: 'a' }, { id: 'c' }] });
});

test('an answer of more events than was expected keeps them all', () => {
  const log = new EventLog();
  const entry = log.open(ANSWER, 1);
  for (const atMs of [1, 2, 3]) entry?.record(atMs, atMs + 0.5, 1);

  expect([...log.toLines([{ startMs: 5, endMs: 25 }])].map((line) => JSON.parse(line))).toEqual([
    { ...ANSWER, dueAtMs: [1, 2, 3], emittedAtMs: [1.5, 2.5, 3.5] },
    { dropped: 0, stalls: [{ startMs: 5, endMs: 25 }] },
  ]);
});

test('after a reset it is empty, and an answer still under way leaves no trace', () => {
  const log = new EventLog(4);
  const entry = log.open(ANSWER, 4);
  log.reset();
  entry?.record(1, 1, 4);

  expect(read(log)).toEqual({ dropped: 0, answers: [] });
  expect(log.open(ANSWER, 4)).toBeDefined();
});
