import type { Phase, PhaseSummary, Sample, Summary } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { deltaOf, finishedRequest, phase } from './fixtures.ts';
import { createMerger } from './merger.ts';
import { createRecorder } from './recorder.ts';
import { summarise } from './summarise.ts';

interface PhaseRun {
  readonly plan: Phase;
  readonly samples: readonly Partial<Sample>[];
  readonly gapsUs?: readonly number[];
}

function summaryOfRuns(...runs: readonly PhaseRun[]): Summary {
  const merger = createMerger(runs.map(({ plan }) => plan));
  for (const { plan, samples, gapsUs } of runs) {
    const recorder = createRecorder({ phaseId: plan.id, threadIndex: 0, startMs: 0 });
    for (const changes of samples) {
      recorder.onStarted(1);
      recorder.onFinished(finishedRequest(changes, gapsUs));
    }
    merger.add(recorder.cut(0));
  }
  return summarise(merger);
}

const measure = (id: string): Phase => phase({ id });
const baseline = (id: string): Phase => phase({ id, kind: 'baseline', target: 'mock' });

/** One request with that time to first token and a single gap. */
function timedRun(plan: Phase, ttftMs: number, gapUs: number): PhaseRun {
  return { plan, samples: [{ firstTokenAtMs: 1_000 + ttftMs }], gapsUs: [gapUs] };
}

describe('one phase', () => {
  test('its window is first start to last end, and rates count completions and tokens over it', () => {
    const { measured } = summaryOfRuns({
      plan: measure('measure-1'),
      samples: [
        { startedAtMs: 1_000, endedAtMs: 1_500 },
        { startedAtMs: 1_100, endedAtMs: 3_000 },
        { startedAtMs: 1_200, endedAtMs: 1_300, ending: 'reset', outputTokens: null },
      ],
    });
    expect(measured).toMatchObject({
      windowMs: 2_000,
      requestsPerSec: 1,
      outputTokensPerSec: 5,
      sentBytesPerSec: 150,
      receivedBytesPerSec: 3_000,
      completeRatio: 2 / 3,
    });
  });

  test('connections, statuses, missing [DONE]s and causes are counted', () => {
    const { measured } = summaryOfRuns({
      plan: measure('measure-1'),
      samples: [
        { connectMs: 1, connectionReused: false },
        { doneMissing: true },
        { ending: 'http_error', httpStatus: 429, detail: 'slow down' },
        { ending: 'connect_error', httpStatus: null, connectionReused: false, connectMs: null },
      ],
    });
    expect(measured.connectionsOpened).toBe(1);
    expect(measured.doneMissing).toBe(1);
    expect(measured.httpStatuses).toEqual({ '200': 2, '429': 1 });
    expect(measured.causes).toContainEqual({ ending: 'http_error', detail: 'slow down', count: 1 });
  });

  test.each<[string, boolean, Partial<Sample>[]]>([
    ['each event was one token by usage', true, [{}, {}]],
    ['a failed request carries fewer tokens', true, [{}, { ending: 'reset', outputTokens: 2 }]],
    ['one answer put two tokens into an event', false, [{}, { outputTokens: 6 }]],
    ['tokens were only counted from events', false, [{ tokenSource: 'events' }]],
    ['nothing succeeded', false, [{ ending: 'reset' }]],
  ])('inter-token latency: %s → %j', (_when, expected, samples) => {
    const summary = summaryOfRuns({ plan: measure('measure-1'), samples });
    expect(summary.measured.itlApplies).toBe(expected);
  });

  test('without any ended request all is 0 and nothing is NaN', () => {
    const { measured } = summaryOfRuns({ plan: measure('measure-1'), samples: [] });
    expect(measured).toMatchObject({ windowMs: 0, requestsPerSec: 0, completeRatio: 0, tailMs: 0 });
    expect(measured.figures).toEqual({});
  });
});

describe('one timed phase', () => {
  const timed = phase({
    load: { model: 'closed', slots: 2, batch: 1, stop: { durationMs: 5_000 } },
  });
  /** Two slots, and answers of 2 s: the third of each ends in the drain. */
  const longAnswers = [0, 1].flatMap((slot) =>
    [0, 1, 2].map((turn) => ({
      index: 2 * turn + slot,
      startedAtMs: 1_000 + 2_000 * turn,
      endedAtMs: 3_000 + 2_000 * turn,
    })),
  );

  function measuredOf(samples: readonly Partial<Sample>[], toMs: number): PhaseSummary {
    const merger = createMerger([timed]);
    merger.add(deltaOf(samples, { startMs: 990, endMs: toMs }));
    return summarise(merger).measured;
  }

  test('counts in its rates what ended in its window, and in its figures also what drained', () => {
    const measured = measuredOf(longAnswers, 7_001);
    expect(measured).toMatchObject({
      windowMs: 5_000,
      tailMs: 0,
      requestsPerSec: 4 / 5,
      outputTokensPerSec: 4,
      sentBytesPerSec: 80,
      receivedBytesPerSec: 1_600,
      completeRatio: 1,
      counts: { started: 6, endings: { complete: 6 } },
    });
    expect(measured.figures.e2eMs).toMatchObject({ n: 6 });
  });

  test('has a request that ends at the very end of its window in its rates', () => {
    const samples = [{ startedAtMs: 1_000, endedAtMs: 6_000 }];
    expect(measuredOf(samples, 6_001).requestsPerSec).toBe(1 / 5);
    const late = [{ startedAtMs: 1_000, endedAtMs: 6_000.001 }];
    expect(measuredOf(late, 6_001).requestsPerSec).toBe(0);
  });

  const firstRound = longAnswers.filter(({ startedAtMs }) => startedAtMs === 1_000);

  test('that was ended early has the time until then as its window', () => {
    expect(measuredOf(firstRound, 3_000)).toMatchObject({
      windowMs: 2_000,
      requestsPerSec: 1,
    });
  });

  test('whose requests were all cut off completed nothing, over its whole length', () => {
    const cutOff = { ending: 'cut_off', startedAtMs: 1_000, endedAtMs: 36_000 } as const;
    expect(measuredOf([cutOff, cutOff], 36_000)).toMatchObject({
      windowMs: 5_000,
      requestsPerSec: 0,
      sentBytesPerSec: 0,
    });
  });
});

describe('several phases', () => {
  test('measured and direct phases are put together apart; windows and tails add up', () => {
    const summary = summaryOfRuns(
      { plan: measure('measure-1'), samples: [{ startedAtMs: 0, endedAtMs: 500 }] },
      { plan: baseline('baseline-1'), samples: [{ startedAtMs: 600, endedAtMs: 700 }] },
      { plan: measure('measure-2'), samples: [{ startedAtMs: 800, endedAtMs: 1_300 }] },
    );
    expect(summary.measured).toMatchObject({
      kind: 'measure',
      windowMs: 1_000,
      requestsPerSec: 2,
      tailMs: 1_000,
      peakInFlight: 1,
      counts: { started: 2 },
    });
    expect(summary.baseline).toMatchObject({ kind: 'baseline', target: 'mock', windowMs: 100 });
    expect(Object.keys(summary.phases)).toEqual(['measure-1', 'baseline-1', 'measure-2']);
  });

  test('a warm-up keeps its counts, has no figures and is part of nothing', () => {
    const summary = summaryOfRuns(
      { plan: phase({ id: 'warmup', kind: 'warmup', record: false }), samples: [{}, {}] },
      { plan: measure('measure-1'), samples: [{}] },
    );
    expect(summary.phases['warmup']?.counts.endings).toEqual({ complete: 2 });
    expect(summary.phases['warmup']?.figures).toEqual({});
    expect(summary.measured.counts.started).toBe(1);
  });

  test('a phase that is not recorded is part of no sum, whatever its kind', () => {
    const summary = summaryOfRuns(
      { plan: phase({ record: false }), samples: [{}] },
      { plan: measure('measure-2'), samples: [{}] },
    );
    expect(summary.measured.counts.started).toBe(1);
  });

  test('phases that never ran are left out', () => {
    const merger = createMerger([measure('measure-1'), baseline('baseline-1')]);
    expect(summarise(merger)).toMatchObject({ phases: {}, baseline: null, added: null });
  });
});

describe('server-added latency', () => {
  test('is the figure through the server minus the direct one, with its spread over alternations', () => {
    const { added } = summaryOfRuns(
      timedRun(measure('measure-1'), 1.5, 1_010),
      timedRun(baseline('baseline-1'), 1, 1_000),
      timedRun(measure('measure-2'), 1.9, 990),
      timedRun(baseline('baseline-2'), 1.2, 1_000),
    );
    expect(added?.addedTtftMs).toEqual({
      p50: 0.5,
      mean: 0.6,
      lowest: 0.5,
      highest: 0.7,
      alternations: 2,
    });
    expect(added?.addedGapMs).toMatchObject({ lowest: -0.01, highest: 0.01, mean: 0 });
  });

  test('an alternation in which nothing succeeded is passed over', () => {
    const { added } = summaryOfRuns(
      { plan: measure('measure-1'), samples: [{ ending: 'reset' }] },
      timedRun(baseline('baseline-1'), 1, 1_000),
      timedRun(measure('measure-2'), 1.7, 1_000),
      timedRun(baseline('baseline-2'), 1.2, 1_000),
    );
    expect(added?.addedTtftMs).toMatchObject({ lowest: 0.5, highest: 0.5, alternations: 1 });
  });

  test('is null without a baseline, and where either side has no success', () => {
    expect(summaryOfRuns(timedRun(measure('measure-1'), 1, 1)).added).toBeNull();
    expect(
      summaryOfRuns(timedRun(measure('measure-1'), 1, 1), {
        plan: baseline('baseline-1'),
        samples: [{ ending: 'reset' }],
      }).added,
    ).toBeNull();
  });

  test('answers of a single token have an added TTFT and no added gap', () => {
    const { added } = summaryOfRuns(
      { plan: measure('measure-1'), samples: [{}], gapsUs: [] },
      { plan: baseline('baseline-1'), samples: [{}], gapsUs: [] },
    );
    expect(added?.addedTtftMs).toMatchObject({ p50: 0 });
    expect(added?.addedGapMs).toBeNull();
  });

  test('whole answers have only an added latency', () => {
    const whole = { firstChunkAtMs: null, firstTokenAtMs: null, lastTokenAtMs: null };
    const { added } = summaryOfRuns(
      { plan: measure('measure-1'), samples: [{ ...whole, endedAtMs: 1_001.5 }], gapsUs: [] },
      { plan: baseline('baseline-1'), samples: [{ ...whole, endedAtMs: 1_001 }], gapsUs: [] },
    );
    expect(added).toMatchObject({ addedTtftMs: null, addedGapMs: null });
    expect(added?.addedE2eMs).toMatchObject({ p50: 0.5, alternations: 1 });
  });
});

describe('figures without stalls', () => {
  function summaryWithStall(stall: { startMs: number; endMs: number } | null): PhaseSummary {
    const plan = measure('measure-1');
    const merger = createMerger([plan]);
    const stalls = {
      stalls: (sinceMs = 0) => (stall === null || stall.endMs <= sinceMs ? [] : [stall]),
      seenUntilMs: () => Number.POSITIVE_INFINITY,
      total: () => ({ count: 0, totalMs: 0 }),
    };
    const recorder = createRecorder({ phaseId: plan.id, threadIndex: 0, startMs: 0, stalls });
    for (const startedAtMs of [1_000, 5_000]) {
      recorder.onStarted(1);
      const firstTokenAtMs = startedAtMs === 1_000 ? 1_200 : 5_100;
      const stamps = { startedAtMs, firstTokenAtMs, endedAtMs: startedAtMs + 500 };
      recorder.onFinished(finishedRequest(stamps));
    }
    merger.add(recorder.cutLast(6_000));
    return summarise(merger).measured;
  }

  test('stand beside the whole ones, which keep every value', () => {
    const { figures, outsideStalls } = summaryWithStall({ startMs: 1_050, endMs: 1_150 });
    expect(figures.ttftMs).toMatchObject({ n: 2 });
    expect(figures.ttftMs?.max).toBeCloseTo(200, 0);
    expect(outsideStalls?.ttftMs).toMatchObject({ n: 1 });
    expect(outsideStalls?.ttftMs?.max).toBeCloseTo(100, 0);
  });

  test('are null where a stall left none, and absent where none stood still', () => {
    expect(summaryWithStall({ startMs: 900, endMs: 5_600 }).outsideStalls?.ttftMs).toBeNull();
    expect(summaryWithStall(null)).not.toHaveProperty('outsideStalls');
  });
});
