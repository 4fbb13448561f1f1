import type { Delta, Plan, Sample } from '@chatload/contracts';
import { monotonicNow } from '@chatload/kernel';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLiveView } from './live-view.ts';

/** What the view reads of a plan; the rest of it is not looked at. */
function makePlan(options: { stream: boolean; stop: 'requests' | 'time' }): Plan {
  const stop = options.stop === 'time' ? { durationMs: 10_000 } : { requests: 40 };
  const phases = [
    { id: 'warmup', record: false, load: { stop: { requests: 5 } } },
    { id: 'measure-1', record: true, load: { stop } },
    { id: 'measure-2', record: true, load: { stop } },
  ];
  return { request: { stream: options.stream }, phases } as unknown as Plan;
}

/** A request that took that long to its first token, and four times as long to its end. */
function makeSample(ms: number, other: Partial<Sample> = {}): Sample {
  const stamps = { scheduledAtMs: null, startedAtMs: 1_000, firstTokenAtMs: 1_000 + ms };
  return { ending: 'complete', ...stamps, endedAtMs: 1_000 + 4 * ms, ...other } as Sample;
}

function makeDelta(phaseId: string, samples: readonly Sample[], threadIndex = 0): Delta {
  const nowMs = monotonicNow();
  const interval = { startMs: nowMs - 1_000, endMs: nowMs };
  return {
    phaseId,
    threadIndex,
    interval,
    samples,
    counts: { outputTokens: 80 },
  } as unknown as Delta;
}

let lines: string[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  lines = [];
});
afterEach(() => {
  vi.useRealTimers();
});

/** The line that is drawn after the Deltas. */
function drawAfter(plan: Plan, ...deltas: Delta[]): string {
  const view = createLiveView(plan, {
    isTerminal: true,
    say: () => {},
    drawLive: (line) => lines.push(line),
    wipeLive: () => {},
    showReport: () => {},
    show: () => {},
  });
  for (const delta of deltas) view.onDelta(delta);
  vi.advanceTimersByTime(250);
  view.end();
  return lines.at(-1) ?? '';
}

describe('the live view', () => {
  const samples = [100, 200, 300].map((ms) => makeSample(ms));

  test('counts what is recorded towards the plan, and shows the first token of streams', () => {
    const line = drawAfter(
      makePlan({ stream: true, stop: 'requests' }),
      makeDelta('warmup', samples),
      makeDelta('measure-1', [...samples, makeSample(900, { ending: 'reset' })]),
    );
    expect(line).toMatch(/ 4\/80 {3}.* 4 req\/s {2}TTFT p50 {2}200 ms .* 80 tok\/s {2}1 error$/);
  });

  test('shows the latency of whole answers, and how much of the time is over', () => {
    const drained = makeDelta('measure-1', samples);
    const { endMs } = drained.interval;
    const line = drawAfter(
      makePlan({ stream: false, stop: 'time' }),
      { ...drained, interval: { startMs: endMs - 14_000, endMs } },
      makeDelta('measure-2', samples),
    );
    // The whole first window, without its drain, and a second of the other.
    expect(line).toMatch(/^ 11\.\d\/20 s {2,}6 done {2}.* p50 {2}800 ms /);
  });

  test('counts the latency of open load from the schedule', () => {
    const late = [100, 200, 300].map((ms) => makeSample(ms, { scheduledAtMs: 500 }));
    const line = drawAfter(makePlan({ stream: false, stop: 'time' }), makeDelta('measure-1', late));
    expect(line).toContain('p50 1300 ms');
  });

  test('adds up the last second of all load threads', () => {
    const line = drawAfter(
      makePlan({ stream: true, stop: 'requests' }),
      makeDelta('measure-1', samples, 0),
      makeDelta('measure-1', [...samples, makeSample(150)], 1),
      makeDelta('measure-1', [makeSample(150), makeSample(100)], 0),
    );
    expect(line).toMatch(/ 9\/80 {3}.* 6 req\/s {2}TTFT p50 {2}150 ms .* 160 tok\/s /);
  });

  test('draws nothing after its end', () => {
    drawAfter(makePlan({ stream: true, stop: 'requests' }));
    const drawn = lines.length;
    vi.advanceTimersByTime(10_000);
    expect(lines).toHaveLength(drawn);
    expect(drawn).toBe(1);
  });
});
