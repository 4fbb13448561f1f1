import type { Calibration, CalibrationRung, ErrorFigure } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { NO_COUNTS } from '../counts.ts';
import { citeCalibration } from './cite-calibration.ts';
import { judgeRung } from './judge-rung.ts';

function errorOf(p99: number): ErrorFigure {
  return { n: 1_000, p50: p99 / 4, p99, p999: 2 * p99, max: 3 * p99 };
}

function rungOf(streams: number, changes: Partial<CalibrationRung> = {}): CalibrationRung {
  const errors = {
    ttfcMs: errorOf(streams / 1_000),
    ttftMs: errorOf(streams / 1_000),
    gapMs: errorOf(streams / 2_000),
    arrivalMs: errorOf(0.1),
  };
  const none = { count: 0, totalMs: 0, maxMs: 0 };
  return {
    streams,
    chunksPerSec: 50 * streams,
    errors,
    errorsOutsideStalls: errors,
    events: 1_000,
    lost: 0,
    emissionErrorP99Ms: 0.3,
    generatorCpuRatio: 0.4,
    stalls: { generator: none, mock: none },
    failure: null,
    ...changes,
  };
}

describe('a load', () => {
  test('holds while the p99 of each error is below 1 ms', () => {
    expect(judgeRung(rungOf(999))).toBeNull();
  });

  test.each([
    ['an error of 1 ms', rungOf(1_000), /^p99 of the error of the time to first chunk is 1 ms/],
    ['a lost answer', rungOf(10, { lost: 1 }), /^1 answer was not sent/],
    ['a core that is used up', rungOf(10, { generatorCpuRatio: 0.96 }), /used 96 % of a core/],
    [
      'nothing but stalls',
      rungOf(10, {
        errorsOutsideStalls: { ttfcMs: null, ttftMs: null, gapMs: null, arrivalMs: null },
      }),
      /^no time to first chunk was measured outside stalls/,
    ],
  ])('does not hold with %s', (_, rung, reason) => {
    expect(judgeRung(rung)).toMatch(reason);
  });

  test('may have any errors within stalls', () => {
    const errors = { ...rungOf(10).errors, gapMs: errorOf(20) };
    expect(judgeRung(rungOf(10, { errors }))).toBeNull();
  });
});

describe('a calibration that is cited', () => {
  const calibration: Calibration = {
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
    asked: rungOf(300),
    ladder: [rungOf(100), rungOf(500), rungOf(1_000, { failure: 'too late' })],
    highest: rungOf(500),
    endedBecause: 'too late',
  };

  function cite(peakInFlight: number, chunksPerSec: number) {
    const counts = { ...NO_COUNTS, chunks: chunksPerSec * 10 };
    return citeCalibration(calibration, { counts, windowMs: 10_000, peakInFlight });
  }

  test('gives the errors of the lowest load that the run’s own is within', () => {
    expect(cite(100, 5_000)).toMatchObject({ streams: 100, coversRun: true, ttfcErrorP99Ms: 0.1 });
    expect(cite(101, 5_000)).toMatchObject({ streams: 300, coversRun: true });
    expect(cite(100, 15_001)).toMatchObject({ streams: 500, coversRun: true });
  });

  test('says so where the run’s load is beyond all that held', () => {
    expect(cite(800, 5_000)).toMatchObject({ streams: 500, coversRun: false });
  });
});
