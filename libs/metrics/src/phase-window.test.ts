import type { LoadShape, Sample } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { deltaOf } from './fixtures.ts';
import { PhaseWindow } from './phase-window.ts';

interface Recorded {
  readonly fromMs: number;
  readonly toMs: number;
  readonly samples: readonly Partial<Sample>[];
}

function windowOf(load: LoadShape, ...recorded: readonly Recorded[]): PhaseWindow {
  const window = new PhaseWindow(load);
  for (const { fromMs, toMs, samples } of recorded) {
    window.add(deltaOf(samples, { startMs: fromMs, endMs: toMs }));
  }
  return window;
}

const closed = (stop: LoadShape['stop']): LoadShape => ({
  model: 'closed',
  slots: 10,
  batch: 1,
  stop,
});

const open = (ratePerSec: number, stop: LoadShape['stop']): LoadShape => ({
  model: 'open',
  ratePerSec,
  slots: 10,
  stop,
});

const UNSENT = { ending: 'unsent' } as const;

/** Arrivals on the grid from 1,000 ms on; each takes so long from its release, which may be late. */
function arrivals(count: number, ratePerSec: number, lateMs = 0): readonly Partial<Sample>[] {
  return Array.from({ length: count }, (_, index) => {
    const scheduledAtMs = 1_000 + (index * 1_000) / ratePerSec;
    const startedAtMs = scheduledAtMs + lateMs;
    return { index, scheduledAtMs, startedAtMs, endedAtMs: startedAtMs + 5 };
  });
}

describe('the window of a counted phase', () => {
  test('goes from its first start to its last end', () => {
    const window = windowOf(closed({ requests: 2 }), {
      fromMs: 900,
      toMs: 9_000,
      samples: [
        { startedAtMs: 1_100, endedAtMs: 1_200 },
        { startedAtMs: 1_000, endedAtMs: 3_000 },
      ],
    });
    expect(window.lengthMs).toBe(2_000);
    expect(window.endMs).toBe(3_000);
  });

  test('is not opened or closed by what was never sent', () => {
    const unsent = { ending: 'unsent', scheduledAtMs: 0, startedAtMs: 9_000 } as const;
    const window = windowOf(open(10, { requests: 3 }), {
      fromMs: 0,
      toMs: 9_000,
      samples: [...arrivals(2, 10), { ...unsent, endedAtMs: 9_000 }],
    });
    expect(window.lengthMs).toBe(105);
  });
});

describe('the window of a timed phase', () => {
  const timed = closed({ durationMs: 5_000 });
  const inTheDrain = { startedAtMs: 5_900, endedAtMs: 7_800 };

  test('is its duration, from the first start on, however long it drains', () => {
    const window = windowOf(
      timed,
      { fromMs: 800, toMs: 4_000, samples: [{ startedAtMs: 1_000, endedAtMs: 3_000 }] },
      { fromMs: 4_000, toMs: 7_800, samples: [inTheDrain] },
    );
    expect(window.lengthMs).toBe(5_000);
    expect(window.endMs).toBe(6_000);
  });

  test('is what was recorded of it where it was ended early, and while it lasts', () => {
    const window = windowOf(timed, {
      fromMs: 990,
      toMs: 3_000,
      samples: [{ startedAtMs: 1_000, endedAtMs: 1_500 }],
    });
    expect(window.lengthMs).toBe(2_000);
  });

  test('of open load is its duration also where the last answer came before its end', () => {
    const load = open(0.5, { durationMs: 10_000 });
    const recorded = { fromMs: 1_000, toMs: 9_010, samples: arrivals(5, 0.5) };
    expect(windowOf(load, recorded).lengthMs).toBe(10_000);
    // One arrival was still to come.
    const early = { fromMs: 1_000, toMs: 7_010, samples: arrivals(4, 0.5) };
    expect(windowOf(load, early).lengthMs).toBe(6_010);
  });

  test('is 0 before anything ended', () => {
    expect(windowOf(timed).lengthMs).toBe(0);
    expect(windowOf(timed, { fromMs: 0, toMs: 9_000, samples: [] }).lengthMs).toBe(0);
  });
});

describe('the time in which arrivals were to start', () => {
  const offeringMs = (load: LoadShape, samples: readonly Partial<Sample>[]): number =>
    windowOf(load, { fromMs: 1_000, toMs: 99_000, samples }).offeringMs;

  test.each([
    ['a timed phase: its duration', open(100, { durationMs: 500 }), arrivals(50, 100), 500],
    ['a grid that does not fit the duration', open(7, { durationMs: 900 }), arrivals(7, 7), 900],
    ['a counted phase: one step each', open(100, { requests: 50 }), arrivals(50, 100), 500],
    ['one that was ended early', open(100, { durationMs: 500 }), arrivals(20, 100), 200],
    ['nothing yet', open(100, { durationMs: 500 }), [], 0],
    ['a closed model', closed({ requests: 2 }), [{}, {}], 0],
  ])('of %s', (_what, load, samples, expected) => {
    expect(offeringMs(load, samples)).toBe(expected);
  });

  test('is as long as it took where a counted phase did not keep its pace', () => {
    // The last, which was due after 40 ms, left after 2,040.
    expect(offeringMs(open(100, { requests: 5 }), arrivals(5, 100))).toBe(50);
    const [first, ...others] = arrivals(5, 100, 2_000);
    const onTime = { ...first, startedAtMs: 1_000, endedAtMs: 3_000 };
    expect(offeringMs(open(100, { requests: 5 }), [onTime, ...others])).toBe(2_040);
  });

  test('counts unsent arrivals: their turn came', () => {
    const unsent = arrivals(25, 50).map((one) => Object.assign(one, UNSENT));
    expect(offeringMs(open(50, { durationMs: 500 }), unsent)).toBe(500);
  });
});
