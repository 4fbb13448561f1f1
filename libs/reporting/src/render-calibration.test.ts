import type { Calibration, CalibrationRung } from '@chatload/contracts';
import { expect, test } from 'vitest';
import { renderCalibration } from './render-calibration.ts';

function rungOf(streams: number, failure: string | null = null): CalibrationRung {
  const error = { n: 9_000, p50: 0.05, p99: 0.31, p999: 0.8, max: 14.2 };
  const errors = { ttfcMs: error, ttftMs: error, gapMs: error, arrivalMs: error };
  const still = { count: 0, totalMs: 0, maxMs: 0 };
  return {
    streams,
    chunksPerSec: 50 * streams,
    errors,
    errorsOutsideStalls: { ...errors, ttfcMs: null },
    events: 9_000,
    lost: 0,
    emissionErrorP99Ms: 0.42,
    generatorCpuRatio: 0.31,
    stalls: { generator: { count: 1, totalMs: 12, maxMs: 12 }, mock: still },
    failure,
  };
}

const CALIBRATION: Calibration = {
  schemaVersion: 1,
  measuredAt: '2026-11-24T09:00:00.000Z',
  toolVersion: '0.1.0',
  machine: {
    os: 'Linux 6.1.0',
    arch: 'x64',
    cpuModel: 'a model',
    cpuCount: 2,
    memoryBytes: 8e9,
    nodeVersion: 'v24.21.0',
  },
  transport: 'lean',
  workers: 1,
  pacing: 'slot',
  tokenDelayMs: 20,
  asked: rungOf(100),
  ladder: [rungOf(50), rungOf(1_000), rungOf(2_000, 'too late')],
  highest: rungOf(1_000),
  endedBecause: '2,000 streams did not hold: too late',
};

test('a calibration shows each error with and without stalls, the ladder, and the result', () => {
  const text = renderCalibration(CALIBRATION, false);
  expect(text).toMatch(
    /^ {2}Generator +lean transport, one load thread · stood still once, 12\.00 ms in all/m,
  );
  expect(text).toMatch(
    /^ {2}Time to first chunk +0\.050 +0\.310 +0\.800 +14\.200 +9,000\n {2}outside stalls +– +– +– +– +0$/m,
  );
  expect(text).toMatch(/^ {2}1,000 streams +50,000 +– +0\.310 +0\.310 +0\.420 +31 %$/m);
  expect(text.trimEnd().split('\n').at(-1)).toBe(
    'CALIBRATED  up to 1,000 streams, 50,000 chunks a second; 2,000 streams did not hold: too late',
  );
});

test('a machine on which nothing holds is told so', () => {
  const text = renderCalibration({ ...CALIBRATION, highest: null }, false);
  expect(text).toContain('NOT EXACT  no load held; 2,000 streams did not hold: too late');
});
