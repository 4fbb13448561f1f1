import { availableParallelism } from 'node:os';
import { monotonicNow } from '@chatload/kernel';
import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../src/settings.ts';
import { splitEvents, startMock } from './start-mock.ts';

interface Log {
  readonly dropped: number;
  readonly answers: readonly {
    readonly id: string;
    readonly model: string;
    readonly path: string;
    readonly requestReadAtMs: number;
    readonly events: readonly { readonly dueAtMs: number; readonly emittedAtMs: number }[];
  }[];
}

test('settings can be read and changed, and hold from the next request on', async () => {
  const mock = await startMock();
  const response = await mock.send('PATCH', '/__mock/settings', { tokens: 3, ttftMs: 1 });

  expect(await response.json()).toEqual({
    ...DEFAULT_SETTINGS,
    tokens: 3,
    ttftMs: 1,
    tokenDelayMs: 1,
  });
  expect(await mock.readJson('/__mock/settings')).toMatchObject({ tokens: 3, ttftMs: 1 });
  expect(await (await mock.chat()).json()).toMatchObject({ usage: { completion_tokens: 3 } });
});

test('a bad setting gives 400 with its name, and changes nothing', async () => {
  const mock = await startMock();
  const before = await mock.readJson('/__mock/settings');
  const response = await mock.send('PATCH', '/__mock/settings', { ttftMs: 9, tokens: 'many' });

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { param: 'tokens', message: expect.stringContaining('must be an integer') },
  });
  expect(await mock.readJson('/__mock/settings')).toEqual(before);
});

test('the log pairs each event that a client sees with its due time and emission', async () => {
  const mock = await startMock({ logEvents: true, ttftMs: 10, tokenDelayMs: 2, tokens: 4 });
  const beforeMs = monotonicNow();
  const fields = { stream: true, stream_options: { include_usage: true } };
  const text = await (await mock.chat(fields)).text();
  const seen = splitEvents(text).slice(0, -1);
  const log = (await mock.readJson('/__mock/log')) as Log;
  const answer = log.answers[0]!;

  expect(log).toMatchObject({ dropped: 0, answers: [{ model: 'gpt-3.5-turbo' }] });
  expect(answer.path).toBe('/v1/chat/completions');
  expect(seen[0]).toContain(answer.id);
  expect(answer.requestReadAtMs).toBeGreaterThanOrEqual(beforeMs);
  expect(answer.requestReadAtMs).toBeLessThan(monotonicNow());
  const dueAfterMs = answer.events.map(({ dueAtMs }) => dueAtMs - answer.requestReadAtMs);
  expect(dueAfterMs).toHaveLength(seen.length);
  // Role and first token; the other tokens; with the last one the finish and the usage chunk.
  for (const [index, expected] of [10, 10, 12, 14, 16, 16, 16].entries()) {
    expect(dueAfterMs[index]).toBeCloseTo(expected, 6);
  }
  expect(answer.events.every(({ dueAtMs, emittedAtMs }) => emittedAtMs >= dueAtMs)).toBe(true);
});

test('a whole answer has one entry in the log', async () => {
  const mock = await startMock({ logEvents: true });
  await (await mock.chat()).text();

  const { answers } = (await mock.readJson('/__mock/log')) as Log;
  expect(answers).toMatchObject([{ events: [{ dueAtMs: expect.any(Number) }] }]);
});

test('nothing is logged unless it was asked for', async () => {
  const mock = await startMock();
  await (await mock.chat({ stream: true })).text();

  expect(await mock.readJson('/__mock/log')).toEqual({ dropped: 0, answers: [] });
});

test('stats count requests by kind, model and path; health and control are not among them', async () => {
  const mock = await startMock();
  await (await mock.chat({ stream: true })).text();
  await (await mock.chat({ model: 'fault:http-500' })).text();
  await mock.send('GET', '/v1/models?limit=1');
  await mock.send('GET', '/elsewhere');
  expect(await mock.readJson('/health')).toEqual({ status: 'ok' });

  const { requests, chunksSent, emissionErrorMs } = await mock.stats();
  expect(requests).toEqual({
    total: 4,
    byKind: { stream: 1, whole: 0, refused: 2, other: 1 },
    byModel: { 'gpt-3.5-turbo': 1, 'fault:http-500': 1 },
    byPath: { '/v1/chat/completions': 2, '/v1/models': 1, '/elsewhere': 1 },
  });
  // Role, eight tokens, finish; in eight writes.
  expect(chunksSent).toBe(10);
  expect(emissionErrorMs.n).toBe(8);
  expect(emissionErrorMs.max).toBeGreaterThanOrEqual(emissionErrorMs.p50);
});

test('a reset clears counts and log, and leaves the settings', async () => {
  const mock = await startMock({ logEvents: true });
  await (await mock.chat({ stream: true })).text();
  await mock.send('POST', '/__mock/reset');

  expect(await mock.stats()).toMatchObject({
    requests: { total: 0, byModel: {}, byPath: {} },
    streams: { open: 0, peak: 0 },
    chunksSent: 0,
    emissionErrorMs: { n: 0 },
  });
  expect(await mock.readJson('/__mock/log')).toEqual({ dropped: 0, answers: [] });
  expect(await mock.readJson('/__mock/settings')).toMatchObject({ logEvents: true });
});

test('the list of models names every fault with the ending it must cause', async () => {
  const mock = await startMock();
  const { data } = (await mock.readJson('/v1/models')) as { data: { id: string }[] };

  expect(data).toContainEqual(
    expect.objectContaining({
      id: 'fault:stall',
      object: 'model',
      ending: { stream: 'stalled', whole: 'timeout' },
    }),
  );
});

// On a single core, exact is refused.
const PACINGS = availableParallelism() < 2 ? ['slot'] : ['exact', 'slot'];

test('the pacing can be changed while it runs, and answers come at their time with either', async () => {
  const mock = await startMock({ ttftMs: 30, tokenDelayMs: 2 });
  for (const pacing of PACINGS) {
    await mock.send('POST', '/__mock/reset');
    const response = await mock.send('PATCH', '/__mock/settings', { pacing });
    expect(await response.json()).toMatchObject({ pacing });
    const startedAtMs = monotonicNow();
    await (await mock.chat({ stream: true })).text();

    expect(monotonicNow() - startedAtMs).toBeGreaterThanOrEqual(44);
    const { emissionErrorMs, emissionErrorOutsideStallsMs } = await mock.stats();
    expect(emissionErrorMs.n).toBe(8);
    // These tests run without a canary.
    expect(emissionErrorOutsideStallsMs).toEqual(emissionErrorMs);
  }
});
