import type { HistogramKey, Sample } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { finishedRequest } from '../fixtures.ts';
import { METRICS } from './metrics.ts';

function read(key: HistogramKey, changes: Partial<Sample> = {}, gapsUs?: number[]): number[] {
  return Array.from(METRICS[key].read(finishedRequest(changes, gapsUs)));
}

test('each metric stands in the map under its own key', () => {
  expect(Object.entries(METRICS).map(([key, metric]) => [key, metric.key])).toEqual(
    Object.keys(METRICS).map((key) => [key, key]),
  );
});

describe('of a healthy stream, in thousandths of the unit,', () => {
  test.each<[HistogramKey, number[]]>([
    ['ttfcMs', [100_000]],
    ['ttftMs', [101_500]],
    ['gapMs', [10_000, 10_000, 10_000, 10_000]],
    ['tpotMs', [10_000]],
    ['e2eMs', [142_000]],
    ['streamTokensPerSec', [100_000]],
    ['connectMs', []],
    ['sendLagMs', []],
  ])('%s reads %j', (key, expected) => {
    expect(read(key)).toEqual(expected);
  });
});

test('latencies count from the release by the driver, not from the bytes sent', () => {
  const late = { startedAtMs: 500, sentAtMs: 1_001 };
  expect(read('ttfcMs', late)).toEqual([600_000]);
  expect(read('ttftMs', late)).toEqual([601_500]);
  expect(read('e2eMs', late)).toEqual([642_000]);
});

test('in open load they count from the instant of the load shape, as response time', () => {
  const waited = { scheduledAtMs: 500, startedAtMs: 1_000 };
  expect(read('ttfcMs', waited)).toEqual([600_000]);
  expect(read('ttftMs', waited)).toEqual([601_500]);
  expect(read('e2eMs', waited)).toEqual([642_000]);
  expect(read('sendLagMs', waited)).toEqual([500_000]);
});

describe('a metric is undefined, never 0, where its stamps are missing:', () => {
  test.each<[HistogramKey, string, Partial<Sample>]>([
    ['ttfcMs', 'a whole answer has no chunks', { firstChunkAtMs: null }],
    ['ttftMs', 'an answer without text has no token', { firstTokenAtMs: null }],
    ['tpotMs', 'no token', { firstTokenAtMs: null, lastTokenAtMs: null }],
    ['tpotMs', 'one token', { outputTokens: 1 }],
    ['tpotMs', 'no count of tokens', { outputTokens: null }],
    ['streamTokensPerSec', 'one token', { outputTokens: 1 }],
    ['streamTokensPerSec', 'all tokens in one instant', { lastTokenAtMs: 1_101.5 }],
    ['connectMs', 'a kept connection', { connectMs: null }],
    ['sendLagMs', 'a closed model has no schedule', { scheduledAtMs: null }],
  ])('%s, %s', (key, _reason, changes) => {
    expect(read(key, changes)).toEqual([]);
  });
});

test('time per output token counts tokens where a chunk carries several', () => {
  expect(read('tpotMs', { outputTokens: 9, tokenEventCount: 5 })).toEqual([5_000]);
  expect(read('streamTokensPerSec', { outputTokens: 9 })).toEqual([200_000]);
});

test('time per output token is 0 where all tokens came in one instant', () => {
  expect(read('tpotMs', { lastTokenAtMs: 1_101.5 })).toEqual([0]);
});

test('a rate keeps its fraction', () => {
  expect(read('streamTokensPerSec', { outputTokens: 2, lastTokenAtMs: 1_181.5 })).toEqual([12_500]);
});

test('connect time and send lag are kept to the microsecond', () => {
  expect(read('connectMs', { connectMs: 0.1234, connectionReused: false })).toEqual([123]);
  expect(read('sendLagMs', { scheduledAtMs: 999.75 })).toEqual([250]);
});

test('a span that rounds to just under 0 is 0', () => {
  expect(read('sendLagMs', { scheduledAtMs: 1_000.000_1 })).toEqual([0]);
});
