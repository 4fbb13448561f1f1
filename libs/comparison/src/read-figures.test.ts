import type { ServerFigures } from '@chatload/contracts';
import { expect, test } from 'vitest';
import { makeReport } from '../test/sample-report.ts';
import { readFigures } from './read-figures.ts';

function read(...changes: Parameters<typeof makeReport>): Record<string, number> {
  return Object.fromEntries(
    readFigures(makeReport(...changes)).map(({ key, value }) => [key, value]),
  );
}

test('gives timings, added latency, rates, metrics over Samples and figures of the server', () => {
  expect(read()).toMatchObject({
    'ttftMs p50': 101,
    'addedTtftMs p50': 1.5,
    requestsPerSec: 20,
    completeRatio: 1,
    longAnswerRatio: 0.25,
    'queueMs p50': 3,
    serverRssPeakBytes: 90_000_000,
  });
});

test('CPU time is told for each request and each chunk', () => {
  // 20 % of a core for 5 s, over 100 requests and 4,000 chunks.
  expect(read()).toMatchObject({ serverCpuMsPerRequest: 10, serverCpuUsPerChunk: 250 });
});

test('so is what was allocated, and where nobody saw it, nothing', () => {
  // 16 MB a second for 5 s.
  expect(read()).toMatchObject({
    serverAllocatedBytesPerRequest: 800_000,
    serverAllocatedBytesPerChunk: 20_000,
  });
  for (const allocatedBytesPerSec of [null, undefined]) {
    const server = { allocatedBytesPerSec } as Partial<ServerFigures>;
    expect(Object.keys(read({ server })).filter((key) => /Allocated/.test(key))).toEqual([]);
  }
});

test('what a run did not have is absent', () => {
  const figures = read({ server: null, measured: { figures: {}, custom: {} } });
  expect(Object.keys(figures).filter((key) => /^(server|ttft|gap|queue)/.test(key))).toEqual([]);
  expect(figures['goodputPerSec']).toBeUndefined();
});

test('percentiles of few samples are marked', () => {
  const rough = readFigures(makeReport()).filter(({ isRough }) => isRough);
  expect(rough.map(({ key }) => key)).toContain('e2eMs p99');
  expect(rough.every(({ key }) => key.endsWith(' p99'))).toBe(true);
});
