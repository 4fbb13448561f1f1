import type { Telemetry } from '@chatload/contracts';
import { expect, it } from 'vitest';
import { readHealth } from './health-monitor.ts';

function second(
  atMs: number,
  figures: Readonly<Record<string, number>>,
  threadIndex = 0,
): Telemetry[] {
  return Object.entries(figures).map(([name, value]) => ({
    source: 'generator',
    threadIndex,
    atMs,
    name,
    value,
  }));
}

it('is read from telemetry: the last word on the loop, mean and worst two seconds of CPU', () => {
  const telemetry = [
    ...second(1_000, { cpuRatio: 0.2, loopDelayP99Ms: 1, loopDelayMaxMs: 9 }),
    ...second(2_000, { cpuRatio: 0.8, loopDelayP99Ms: 2, loopDelayMaxMs: 12 }),
    { source: 'target', atMs: 2_500, name: 'cpuRatio', value: 1 } as const,
    ...second(3_000, { cpuRatio: 0.6, loopDelayP99Ms: 1.5, loopDelayMaxMs: 12 }),
  ];
  const { cpuRatio, threads, ...health } = readHealth(telemetry);
  expect(threads).toEqual([{ cpuRatio, ...health }]);
  expect(health).toEqual({ loopDelayP99Ms: 1.5, loopDelayMaxMs: 12, cpuPeakRatio: 0.7 });
  expect(cpuRatio).toBeCloseTo(1.6 / 3);
});

it('is of each figure the worst that any thread has, and has each thread’s own', () => {
  const { threads, ...health } = readHealth([
    ...second(1_000, { cpuRatio: 0.2, loopDelayP99Ms: 3, loopDelayMaxMs: 9 }),
    ...second(1_001, { cpuRatio: 0.9, loopDelayP99Ms: 1, loopDelayMaxMs: 4 }, 1),
    ...second(2_000, { cpuRatio: 0.2, loopDelayP99Ms: 3, loopDelayMaxMs: 9 }),
    ...second(2_001, { cpuRatio: 0.9, loopDelayP99Ms: 1, loopDelayMaxMs: 4 }, 1),
  ]);
  expect(threads).toEqual([
    { loopDelayP99Ms: 3, loopDelayMaxMs: 9, cpuRatio: 0.2, cpuPeakRatio: 0.2 },
    { loopDelayP99Ms: 1, loopDelayMaxMs: 4, cpuRatio: 0.9, cpuPeakRatio: 0.9 },
  ]);
  expect(health).toEqual({
    ...{ loopDelayP99Ms: 3, loopDelayMaxMs: 9, cpuRatio: 0.9, cpuPeakRatio: 0.9 },
  });
});

it('is all 0 of a run that was killed in its first second', () => {
  expect(Object.values(readHealth([]))).toEqual([0, 0, 0, 0, []]);
});
