import type { Delta, LoadShape } from '@chatload/contracts';
import { monotonicNow } from '@chatload/kernel';
import { shareLoad } from '@chatload/load-drivers';
import { createMerger, createRecorder, summarise } from '@chatload/metrics';
import { createChatClient } from '@chatload/sse-client';
import { startMock } from '@chatload/test-kit';
import { afterAll, describe, expect, it } from 'vitest';
import { drivePhase } from './drive-phase.ts';

const mock = await startMock(['--ttft-ms', '300', '--tokens', '2', '--token-delay-ms', '0']);
afterAll(() => mock.stop());

/** Drives the real mock with the parts that a load thread is made of; gives back all it recorded. */
async function drive(load: LoadShape): Promise<Delta> {
  const model = 'any-name';
  const path = '/v1/chat/completions';
  const client = createChatClient({
    endpoint: { role: 'mock', origin: mock.url, address: '127.0.0.1', path, model },
    connections: load.slots,
    keepAlive: true,
    limits: { timeoutMs: 10_000, stallTimeoutMs: 10_000 },
    recordChunks: false,
  });
  const recorder = createRecorder({ phaseId: 'one', threadIndex: 0, startMs: monotonicNow() });
  const messages = [{ role: 'user', content: 'Hello' }];
  const body = Buffer.from(JSON.stringify({ model, messages, stream: true }));
  const outgoing = { phaseId: 'one', model, stream: true, headers: {}, body };
  const [share] = shareLoad(load, { threads: 1, batch: 1 });
  if (share === undefined) throw new Error('no share');
  await drivePhase({
    share,
    startMs: null,
    recorder,
    signal: new AbortController().signal,
    send: (release, signal) => client.send({ ...outgoing, ...release }, signal),
  });
  await client.close();
  return recorder.cut(monotonicNow());
}

describe('drivePhase', () => {
  it('records a closed phase wholly', async () => {
    const { counts, inFlight } = await drive({
      ...{ model: 'closed', slots: 2, batch: 1 },
      stop: { requests: 4 },
    });
    expect(counts).toMatchObject({ started: 4, endings: { complete: 4 } });
    expect(inFlight).toEqual({ end: 0, peak: 2 });
  });

  it('ends as unsent what open load could not start within its window', async () => {
    const load: LoadShape = { model: 'open', ratePerSec: 50, slots: 1, stop: { durationMs: 500 } };
    const delta = await drive(load);
    const { complete = 0, unsent = 0 } = delta.counts.endings;

    // One slot and answers of 300 ms: two fit into half a second, of 25 arrivals.
    expect(delta.counts.started).toBe(25);
    expect(complete + unsent).toBe(25);
    expect(complete).toBeGreaterThanOrEqual(1);
    expect(complete).toBeLessThanOrEqual(2);
    expect(delta.inFlight).toEqual({ end: 0, peak: 1 });
    const never = delta.samples.filter(({ ending }) => ending === 'unsent');
    expect(never).toHaveLength(unsent);
    for (const sample of never) {
      expect(sample).toMatchObject({ sentAtMs: null, connectMs: null, bytesSent: 0 });
      expect(sample.scheduledAtMs).toBeLessThanOrEqual(sample.endedAtMs);
    }
    // What never started is in no figure.
    const phase = { id: 'one', kind: 'measure', target: 'server', load, record: true } as const;
    const merger = createMerger([phase]);
    merger.add(delta);
    const { measured } = summarise(merger);
    expect(measured.figures.e2eMs?.n).toBe(complete);
    expect(measured.windowMs).toBe(500);
  });
});
