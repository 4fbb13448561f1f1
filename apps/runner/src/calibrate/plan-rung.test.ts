import type { CalibrateResolution } from '@chatload/plan';
import { expect, test } from 'vitest';
import { planRung } from './plan-rung.ts';

const RESOLUTION = { plan: {}, tokenDelayMs: 20, pacing: 'slot' } as CalibrateResolution;

test('streams start at such a rate that so many are open once the first has ended, and code is warm', () => {
  const { phase, rampMs, mock } = planRung(RESOLUTION, { streams: 108, holdMs: 2_000 });
  // 50 tokens: the first after 100 ms, 49 more every 20 ms.
  expect(mock).toMatchObject({ 'token-delay-ms': '20', tokens: '50', pacing: 'slot' });
  expect(rampMs).toBe(2_500);
  expect(phase.load).toMatchObject({ ratePerSec: 100, stop: { durationMs: 4_500 } });
});

test('slow tokens make streams of ten, and longer ones', () => {
  const { mock, rampMs } = planRung(
    { ...RESOLUTION, tokenDelayMs: 500 },
    { streams: 10, holdMs: 2_000 },
  );
  expect(mock['tokens']).toBe('10');
  expect(rampMs).toBe(4_600);
});
