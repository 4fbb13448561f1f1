import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isWithin, readTraceEvents, writeTraceEvents } from './trace-events.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatload-trace-'));
});
afterEach(() => rm(folder, { recursive: true }));

function eventText(ts: number, name = 'V8.GCScavenger'): string {
  return JSON.stringify({ pid: 1, tid: 1, ts, ph: 'X', cat: 'v8', name, args: {} });
}

async function writeLog(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function readTimes(...paths: readonly string[]): Promise<readonly number[]> {
  const times: number[] = [];
  for await (const { event } of readTraceEvents(paths)) times.push(event.ts);
  return times;
}

test('the events of several logs come one after the other', async () => {
  const first = await writeLog('1', `{"traceEvents":[${eventText(1)},${eventText(2)}]}`);
  const second = await writeLog('2', `{"traceEvents":[${eventText(3)}]}`);
  expect(await readTimes(first, second)).toEqual([1, 2, 3]);
});

test('events that fall on two reads are whole', async () => {
  const times = Array.from({ length: 15_000 }, (_, index) => index);
  const texts = times.map((ts) => eventText(ts, `é ${'x'.repeat(100)}`));
  const path = await writeLog('1', `{"traceEvents":[${texts.join(',')}]}`);
  expect(await readTimes(path)).toEqual(times);
});

test('the event at which a killed server broke off is left out', async () => {
  const whole = `{"traceEvents":[${eventText(1)},${eventText(2)}`;
  const cut = await writeLog('1', `${whole},${eventText(3).slice(0, -9)}`);
  expect(await readTimes(cut)).toEqual([1, 2]);
  expect(await readTimes(await writeLog('2', whole))).toEqual([1, 2]);
  expect(await readTimes(await writeLog('3', ''))).toEqual([]);
});

test('what is written is read back as it was', async () => {
  const path = join(folder, 'written');
  const texts = [eventText(1), eventText(2)];
  await writeTraceEvents(path, toAsync(texts));
  const read: string[] = [];
  for await (const { text } of readTraceEvents([path])) read.push(text);
  expect(read).toEqual(texts);
});

test('a log without events still has one, of no meaning: Clinic cannot read an empty one', async () => {
  const path = join(folder, 'written');
  await writeTraceEvents(path, toAsync([]));
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
    traceEvents: [{ cat: '__metadata' }],
  });
});

test('an interval is of milliseconds, an event of microseconds', () => {
  const interval = { startMs: 1, endMs: 2 };
  const times = [999, 1_000, 2_000, 2_001];
  const within = times.map((ts) =>
    isWithin(interval, { ph: 'X', cat: '', name: '', ts, args: {} }),
  );
  expect(within).toEqual([false, true, true, false]);
});

async function* toAsync(texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}
