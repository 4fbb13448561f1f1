import { expect, test } from 'vitest';
import { finishedRequest } from './fixtures.ts';
import { decodeHistogram } from './histogram.ts';
import { createRecorder } from './recorder.ts';

function recorder(): ReturnType<typeof createRecorder> {
  return createRecorder({ phaseId: 'measure-1', threadIndex: 1, startMs: 1_000 });
}

test('a cut names its phase, thread and interval, and intervals join without a hole', () => {
  const recorded = recorder();
  expect(recorded.cut(2_000)).toMatchObject({
    phaseId: 'measure-1',
    threadIndex: 1,
    interval: { startMs: 1_000, endMs: 2_000 },
  });
  expect(recorded.cut(3_000).interval).toEqual({ startMs: 2_000, endMs: 3_000 });
});

test('a cut holds what came since the last one, and nothing of it again', () => {
  const recorded = recorder();
  recorded.onStarted(2);
  const request = finishedRequest();
  recorded.onFinished(request);
  const first = recorded.cut(2_000);
  expect(first.samples).toEqual([request.sample]);
  expect(first.counts).toEqual({
    started: 2,
    endings: { complete: 1 },
    chunks: 7,
    tokenEvents: 5,
    coalesced: 0,
    outputTokens: 5,
    bytesSent: 100,
    bytesReceived: 2_000,
  });
  expect(decodeHistogram(first.histograms.gapMs!).totalCount).toBe(4);

  const second = recorded.cut(3_000);
  expect(second).toMatchObject({
    samples: [],
    histograms: {},
    counts: { started: 0, endings: {} },
  });
});

test('the peak is the most in flight at once, those left over from the last interval among them', () => {
  const recorded = recorder();
  recorded.onStarted(5);
  for (let i = 0; i < 3; i++) recorded.onFinished(finishedRequest());
  recorded.onStarted(1);
  expect(recorded.inFlight).toBe(3);
  expect(recorded.cut(2_000).inFlight).toEqual({ end: 3, peak: 5 });
  recorded.onFinished(finishedRequest());
  expect(recorded.cut(3_000).inFlight).toEqual({ end: 2, peak: 3 });
});

test.each(['truncated', 'reset', 'http_error', 'timeout', 'cut_off', 'cancelled'] as const)(
  'a request that ended %s is counted and enters no histogram',
  (ending) => {
    const recorded = recorder();
    recorded.onStarted(1);
    recorded.onFinished(finishedRequest({ ending, connectMs: 1, connectionReused: false }));
    const delta = recorded.cut(2_000);
    expect(delta.counts).toMatchObject({ endings: { [ending]: 1 }, outputTokens: 5 });
    expect(delta.histograms).toEqual({});
    expect(delta.samples).toHaveLength(1);
  },
);

test('a metric that is undefined for a request does not hide its others', () => {
  const recorded = recorder();
  recorded.onFinished(finishedRequest({ firstTokenAtMs: null, lastTokenAtMs: null }, []));
  expect(Object.keys(recorded.cut(2_000).histograms)).toEqual(['ttfcMs', 'e2eMs']);
});
