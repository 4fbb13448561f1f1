import type { Telemetry, WatchedProcess } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { ServerTally } from './server-tally.ts';

const WATCHED: WatchedProcess = { source: 'probe', pid: 42, nodeVersion: 'v24.0.0' };
const MB = 1_000_000;

function sample(atMs: number, figures: Readonly<Record<string, number>>): Telemetry[] {
  return Object.entries(figures).map(([name, value]) => ({ source: 'target', atMs, name, value }));
}

describe('ServerTally', () => {
  test('has nothing to say before the first measured sample', () => {
    const tally = new ServerTally(WATCHED);
    expect(tally.figures()).toBeNull();
    tally.add(sample(250, { cpuRatio: 1 }), false);
    tally.add([{ source: 'generator', atMs: 300, name: 'cpuRatio', value: 1 }], true);
    expect(tally.figures()).toBeNull();
  });

  test('weighs CPU by the length of each sample, and takes the peaks of the rest', () => {
    const tally = new ServerTally(WATCHED);
    tally.add(sample(0, { cpuRatio: 1, rssBytes: 900 * MB }), false);
    tally.add(sample(250, { cpuRatio: 0.2, rssBytes: 80 * MB, loopDelayMaxMs: 3 }), true);
    // A loop that was blocked samples late.
    tally.add(sample(1_000, { cpuRatio: 1, rssBytes: 90 * MB, loopDelayMaxMs: 480 }), true);
    const figures = tally.figures();
    expect(figures).toMatchObject({
      ...WATCHED,
      samples: 2,
      rssPeakBytes: 90 * MB,
      loopDelayMaxMs: 480,
      blockedSamples: 1,
    });
    expect(figures?.cpuRatio).toBeCloseTo((0.2 * 250 + 750) / 1_000);
    expect(figures?.cpuPeakRatio).toBe(figures?.cpuRatio);
  });

  test('finds the worst 5 seconds of measured time, across the pauses between phases', () => {
    const tally = new ServerTally(WATCHED);
    let atMs = 0;
    const run = (seconds: number, cpuRatio: number, isMeasured = true): void => {
      for (const endMs = atMs + seconds * 1_000; atMs < endMs;) {
        atMs += 250;
        tally.add(sample(atMs, { cpuRatio }), isMeasured);
      }
    };
    run(1, 1, false);
    run(10, 0.1);
    run(3, 0.9);
    run(2, 0, false);
    run(2, 0.9);
    run(10, 0.1);
    expect(tally.figures()?.cpuPeakRatio).toBeCloseTo(0.9);
    expect(tally.figures()?.cpuRatio).toBeCloseTo((20 * 0.1 + 5 * 0.9) / 25);
  });

  test('leaves out what a process cannot tell from outside', () => {
    const tally = new ServerTally({ source: 'pid', pid: 7, nodeVersion: null });
    tally.add(sample(250, { cpuRatio: 0.5, rssBytes: 10 }), true);
    expect(tally.figures()).toMatchObject({
      heapUsedPeakBytes: null,
      loopDelayMaxMs: null,
      loopDelayP99Ms: null,
      blockedSamples: null,
      loopUtilizationRatio: null,
      allocatedBytesPerSec: null,
      gcMs: null,
      upstreamSockets: null,
      upstreamRequests: null,
    });
  });

  test('tells what is allocated a second of the samples that know their length', () => {
    const tally = new ServerTally(WATCHED);
    tally.add(sample(0, { allocatedBytes: 90 * MB }), true);
    tally.add(sample(250, { allocatedBytes: 1 * MB }), true);
    tally.add(sample(1_000, { allocatedBytes: 7 * MB }), true);
    tally.add(sample(1_250, { allocatedBytes: 90 * MB }), false);
    tally.add(sample(9_000, { allocatedBytes: 90 * MB }), true);
    expect(tally.figures()?.allocatedBytesPerSec).toBeCloseTo(8 * MB);
  });

  test('adds up pauses of all kinds, and what was asked of the upstream', () => {
    const tally = new ServerTally(WATCHED);
    const base = { gcMaxMs: 0, upstreamSockets: 1, upstreamRequests: 5 };
    tally.add(sample(250, { ...base, gcMinorMs: 2, loopUtilizationRatio: 0.2 }), true);
    tally.add(sample(500, { ...base, gcMajorMs: 5, loopUtilizationRatio: 0.4 }), true);
    const figures = tally.figures();
    expect(figures).toMatchObject({ gcMs: 7, upstreamSockets: 2, upstreamRequests: 10 });
    expect(figures?.loopUtilizationRatio).toBeCloseTo(0.3);
  });
});
