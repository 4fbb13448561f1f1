import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { monotonicNow } from './clock.ts';
import {
  CANARY_STEP_MS,
  ringIndex,
  STALL_OVER_MS,
  startStallCanary,
  TIME,
} from './stall-canary.ts';

/** A process with a canary: says when it beats, and for each line on stdin what it saw. */
const PROGRAM = `
import { startStallCanary } from ${JSON.stringify(new URL('./stall-canary.ts', import.meta.url).href)};
const canary = startStallCanary();
const waiting = setInterval(() => {
  if (canary.seenUntilMs() === -Infinity) return;
  clearInterval(waiting);
  console.log('beats');
}, 5);
process.stdin.on('data', () =>
  console.log(JSON.stringify({ stalls: canary.stalls(), total: canary.total() })),
);
`;

const STOPPED_MS = 100;

interface Seen {
  readonly stalls: readonly { readonly startMs: number; readonly endMs: number }[];
  readonly total: { readonly count: number; readonly totalMs: number };
}

test('a process that is stopped for 100 ms sees a stall of that length, at that time', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');

  child.kill('SIGSTOP');
  const stoppedAtMs = monotonicNow();
  await sleep(STOPPED_MS);
  const continuedAtMs = monotonicNow();
  child.kill('SIGCONT');
  // Its thread notes the stall within a millisecond or so of waking up.
  await sleep(50);
  child.stdin.write('\n');
  const [line] = (await once(lines, 'line')) as [string];

  const { stalls, total } = JSON.parse(line) as Seen;
  const stall = stalls.find(({ startMs, endMs }) => startMs < continuedAtMs && endMs > stoppedAtMs);
  expect(stall?.endMs).toBeGreaterThanOrEqual(continuedAtMs);
  // Signals are sent and acted on a little apart, on a busy machine more.
  expect(stall!.endMs - stall!.startMs).toBeGreaterThan(STOPPED_MS / 2);
  expect(total.count).toBe(stalls.length);
  expect(total.totalMs).toBeGreaterThan(STOPPED_MS / 2);
});

test('a thread that only computes is no stall, for the canary has a thread of its own', async () => {
  const canary = startStallCanary();
  await vi.waitFor(() => expect(canary.seenUntilMs()).toBeGreaterThan(0));
  const busyUntilMs = monotonicNow() + 200;
  while (monotonicNow() < busyUntilMs);
  await vi.waitFor(() => expect(canary.seenUntilMs()).toBeGreaterThanOrEqual(busyUntilMs));

  // The machine may well stand still meanwhile, but hardly as long as this thread was busy.
  const longestMs = Math.max(0, ...canary.stalls().map(({ startMs, endMs }) => endMs - startMs));
  expect(longestMs).toBeLessThan(190);
  for (const { startMs, endMs } of canary.stalls()) {
    expect(endMs - startMs).toBeGreaterThan(CANARY_STEP_MS + STALL_OVER_MS);
  }
  await canary.stop();
});

test('once it is stopped it sees nothing more, and stopping it again is no error', async () => {
  const canary = startStallCanary();
  await vi.waitFor(() => expect(canary.seenUntilMs()).toBeGreaterThan(0));
  await canary.stop();
  const seenUntilMs = canary.seenUntilMs();
  await sleep(20);
  await canary.stop();

  expect(canary.seenUntilMs()).toBe(seenUntilMs);
  expect(canary.stalls(monotonicNow())).toEqual([]);
});

test('the oldest stall gives way to the newest, in constant memory', () => {
  const times = new Float64Array(TIME.ring + 2 * 3);

  expect([0, 1, 2, 3, 4].map((stall) => ringIndex(times, stall))).toEqual([2, 4, 6, 2, 4]);
});
