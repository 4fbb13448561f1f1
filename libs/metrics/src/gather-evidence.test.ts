import { expect, test } from 'vitest';
import { deltaOf, finishedRequest, phase } from './fixtures.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { createMerger, type Merger } from './merger.ts';
import { createRecorder } from './recorder.ts';

const PHASES = [
  phase({ id: 'warmup', kind: 'warmup', record: false }),
  phase({ id: 'baseline-1', kind: 'baseline', target: 'mock' }),
  phase({ id: 'measure-1' }),
  phase({ id: 'measure-2' }),
];

/** Ten streams in each phase, one at a time, each of that time to first chunk. */
function mergerOf(latencies: Readonly<Record<string, number>>): Merger {
  const merger = createMerger(PHASES);
  for (const [phaseId, latencyMs] of Object.entries(latencies)) {
    const recorder = createRecorder({ phaseId, threadIndex: 0, startMs: 0 });
    for (let index = 0; index < 10; index++) {
      const startedAtMs = index * 5_000;
      const firstChunkAtMs = startedAtMs + latencyMs;
      recorder.onStarted(1);
      recorder.onFinished(
        finishedRequest({ phaseId, startedAtMs, firstChunkAtMs, endedAtMs: firstChunkAtMs }),
      );
    }
    merger.add(recorder.cut(0));
  }
  return merger;
}

const latencies = { warmup: 9_000, 'baseline-1': 4_000, 'measure-1': 1_500, 'measure-2': 500 };

test('only what was measured through the server is evidence', () => {
  const evidence = gatherEvidence(mergerOf(latencies));
  expect(evidence.countAbove('ttfcMs', 1_000)).toBe(10);
  expect(evidence.countAbove('ttfcMs', 400)).toBe(20);
  expect(evidence.countAbove('ttfcMs', 2_000)).toBe(0);
  expect(evidence.countAbove('sendLagMs', 0)).toBe(0);
  expect(evidence.latencyMediansMs).toHaveLength(20);
  expect(Math.max(...evidence.latencyMediansMs)).toBe(1_500);
});

test('of a run that measured nothing there is none', () => {
  const evidence = gatherEvidence(mergerOf({ warmup: 9_000 }));
  expect(evidence.countAbove('ttfcMs', 0)).toBe(0);
  expect(evidence.latencyMediansMs).toEqual([]);
});

test('arrivals that were never sent make no rounds', () => {
  const merger = createMerger(PHASES);
  const requests = Array.from({ length: 9 }, (_, index) => ({
    startedAtMs: index * 1_000,
    endedAtMs: index * 1_000 + 500,
  }));
  const unsent = Array.from({ length: 91 }, () => ({ ending: 'unsent' }) as const);
  merger.add(deltaOf([...requests, ...unsent], { startMs: 0, endMs: 10_000 }));
  expect(gatherEvidence(merger).latencyMediansMs).toEqual([]);
});
