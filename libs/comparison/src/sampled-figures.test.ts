import type { Telemetry } from '@chatload/contracts';
import { expect, test } from 'vitest';
import { readSampledFigures, type ServedRun } from './sampled-figures.ts';

/** Samples of the server every 250 ms from 0 on. */
function watch(...cpuRatios: readonly number[]): readonly Telemetry[] {
  return cpuRatios.map((value, index) => ({
    source: 'target',
    atMs: 250 * index,
    name: 'cpuRatio',
    value,
  }));
}

function readQuietCpu(run: ServedRun): number | undefined {
  return readSampledFigures(run)['serverQuietCpuUsPerChunk']?.value;
}

/** One stream of 1,000 chunks a second. */
function stream(startMs: number, endMs: number, phaseId = 'measure-1') {
  const chunkCount = endMs - startMs;
  return { phaseId, firstChunkAtMs: startMs, lastTokenAtMs: endMs, chunkCount };
}

test('is CPU over chunks where both are even', () => {
  const run = { streams: [stream(0, 2_000)], telemetry: watch(0, 0.1, 0.1, 0.1, 0.1, 0.1) };
  // 25 ms for 250 chunks.
  expect(readQuietCpu(run)).toBeCloseTo(100);
});

test('counts the chunks of all streams that were open', () => {
  const streams = [stream(0, 2_000), stream(0, 2_000), stream(500, 750)];
  expect(readQuietCpu({ streams, telemetry: watch(0, 0.2, 0.2, 0.3, 0.2) })).toBeCloseTo(100);
});

test('a disturbance of half of the run does not move it', () => {
  const telemetry = watch(0, 0.1, 0.4, 0.1, 0.7, 0.1, 0.9, 0.1, 0.5);
  expect(readQuietCpu({ streams: [stream(0, 2_000)], telemetry })).toBeCloseTo(100);
});

test('what makes every chunk dearer moves it by as much', () => {
  const telemetry = watch(0, 0.11, 0.44, 0.11, 0.77, 0.11, 0.99, 0.11, 0.55);
  expect(readQuietCpu({ streams: [stream(0, 2_000)], telemetry })).toBeCloseTo(110);
});

test('a sample that lies partly before, between or behind the phases is not in it', () => {
  const streams = [stream(100, 1_100), stream(1_600, 2_600, 'measure-2')];
  const outside = 0.001;
  const inside = 0.1;
  const telemetry = watch(
    outside, // before
    outside, // 0–250
    ...[inside, inside, inside], // until 1,000
    ...[outside, outside, outside], // until 1,750
    ...[inside, inside, inside], // until 2,500
    outside,
  );
  expect(readQuietCpu({ streams, telemetry })).toBeCloseTo(100);
});

test.each([
  ['nothing was watched', { streams: [stream(0, 2_000)], telemetry: [] }],
  ['the run was too short', { streams: [stream(0, 600)], telemetry: watch(0, 0.1, 0.1) }],
  ['nothing was streamed', { streams: [], telemetry: watch(0, 0.1, 0.1, 0.1, 0.1, 0.1) }],
])('there is none where %s', (_, run) => {
  expect(readQuietCpu(run)).toBeUndefined();
});

test('what is allocated for a chunk is that of the median sample', () => {
  const telemetry = [0, 700, 500, 9_000, 500, 500].map((kilobytes, index): Telemetry => ({
    source: 'target',
    atMs: 250 * index,
    name: 'allocatedBytes',
    value: 1_000 * kilobytes,
  }));
  expect(readSampledFigures({ streams: [stream(0, 2_000)], telemetry })).toEqual({
    serverMedianAllocatedBytesPerChunk: { value: 2_000, better: 'lower' },
  });
});
