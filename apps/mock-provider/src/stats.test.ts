import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { Stats } from './stats.ts';

/** A canary that has seen everything, and these stalls. */
function createCanary(stalls: readonly { startMs: number; endMs: number }[] = []) {
  return {
    stalls: (sinceMs = Number.NEGATIVE_INFINITY) => stalls.filter(({ endMs }) => endMs > sinceMs),
    total: () => ({
      count: stalls.length,
      totalMs: stalls.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0),
    }),
    seenUntilMs: () => Number.POSITIVE_INFINITY,
  };
}

test('requests are counted by kind, model and path', () => {
  const stats = new Stats(createCanary());
  stats.countRequest('stream', '/a', 'x');
  stats.countRequest('whole', '/a', 'x');
  stats.countRequest('refused', '/b', null);

  expect(stats.report().requests).toEqual({
    total: 3,
    byKind: { stream: 1, whole: 1, refused: 1, other: 0 },
    byModel: { x: 2 },
    byPath: { '/a': 2, '/b': 1 },
  });
});

test('hostile names are counted like any other', () => {
  const stats = new Stats(createCanary());
  for (const name of ['__proto__', 'constructor', 'toString']) {
    stats.countRequest('stream', name, name);
  }

  const text = JSON.stringify(stats.report().requests.byModel);
  expect(text).toBe('{"__proto__":1,"constructor":1,"toString":1}');
});

test('beyond a thousand models the rest are counted together', () => {
  const stats = new Stats(createCanary());
  for (let index = 0; index < 1_200; index++) stats.countRequest('stream', '/', `m${index}`);

  const { byModel } = stats.report().requests;
  expect(Object.keys(byModel)).toHaveLength(1_001);
  expect(byModel['other']).toBe(200);
});

test('the peak is the most that were open at once; a reset starts it from what is open', () => {
  const stats = new Stats(createCanary());
  for (let index = 0; index < 5; index++) stats.openAnswer('stream');
  for (let index = 0; index < 3; index++) stats.closeAnswer('stream', index === 0);
  expect(stats.report().streams).toEqual({ open: 2, peak: 5, closedByClient: 1 });

  stats.reset(0);

  expect(stats.report().streams).toEqual({ open: 2, peak: 2, closedByClient: 0 });
});

test('emission errors come with a histogram of microseconds that can be merged elsewhere', () => {
  const stats = new Stats(createCanary());
  for (let us = 1; us <= 100; us++) stats.recordEmission(0, us / 1_000, 2);

  const { chunksSent, emissionErrorMs } = stats.report();
  expect(chunksSent).toBe(200);
  expect(emissionErrorMs).toMatchObject({ p50: 0.05, p99: 0.099, max: 0.1, n: 100 });
  const decoded = decodeFromCompressedBase64(emissionErrorMs.histogram);
  expect([decoded.totalCount, decoded.getValueAtPercentile(50)]).toEqual([100, 50]);
});

test('without any emission the figures are zero and n says so', () => {
  expect(new Stats(createCanary()).report().emissionErrorMs).toMatchObject({
    p50: 0,
    p99: 0,
    max: 0,
    n: 0,
  });
});

test('stalls are listed with their number and lengths; a reset leaves those that ended before it', () => {
  const first = { startMs: 100, endMs: 120 };
  const second = { startMs: 500, endMs: 510 };
  const stalls = [first];
  const stats = new Stats(createCanary(stalls));
  expect(stats.report().stalls).toEqual({ count: 1, totalMs: 20, maxMs: 20, recent: [first] });

  stats.reset(200);
  stalls.push(second);

  expect(stats.report().stalls).toEqual({ count: 1, totalMs: 10, maxMs: 10, recent: [second] });
});
