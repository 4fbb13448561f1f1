import type { Delta, FinishedRequest, Phase } from '@chatload/contracts';
import { createMerger, createRecorder, summarise } from '@chatload/metrics';

/**
 * What figures cost: recording a finished stream, by token, which the load thread pays for; and taking
 * in a second's Delta and summarising the run, which the control thread does.
 */
const TOKENS = 200;
const REQUESTS_PER_DELTA = 500;
const WARMUP_DELTAS = 10;
const DELTAS = 40;

const PHASE: Phase = {
  id: 'measure-1',
  kind: 'measure',
  target: 'server',
  load: { model: 'closed', slots: 100, batch: 1, stop: { requests: 1_000_000 } },
  record: true,
};

work(WARMUP_DELTAS);
console.log(JSON.stringify({ figures: work(DELTAS) }));

function work(count: number): Readonly<Record<string, number>> {
  const requests = Array.from({ length: REQUESTS_PER_DELTA }, (_, index) => compose(index));
  const recorder = createRecorder({ phaseId: PHASE.id, threadIndex: 0, startMs: 0 });
  const deltas: Delta[] = [];
  const recordUs = measureCpuUs(() => {
    for (let second = 1; second <= count; second++) {
      recorder.onStarted(requests.length);
      for (const request of requests) recorder.onFinished(request);
      deltas.push(recorder.cut(second * 1_000));
    }
  });
  const mergeUs = measureCpuUs(() => {
    const merger = createMerger([PHASE], { metrics: [], objectives: [] });
    for (const delta of deltas) merger.add(delta);
    const { counts } = summarise(merger).measured;
    if (counts.endings.complete !== count * REQUESTS_PER_DELTA) throw new Error('some were lost');
  });
  return {
    recordNsPerToken: (1_000 * recordUs) / (count * REQUESTS_PER_DELTA * TOKENS),
    mergeUsPerRequest: mergeUs / (count * REQUESTS_PER_DELTA),
  };
}

function measureCpuUs(task: () => void): number {
  const before = process.threadCpuUsage();
  task();
  const { user, system } = process.threadCpuUsage(before);
  return user + system;
}

/** A stream of 10 ms per token, each request a little other than the next. */
function compose(index: number): FinishedRequest {
  const gapsUs = Int32Array.from(
    { length: TOKENS - 1 },
    (_, token) => 10_000 + ((index * 31 + token * 17) % 997),
  );
  const firstMs = 1_100 + (index % 50);
  const lastMs = firstMs + gapsUs.reduce((sum, gapUs) => sum + gapUs, 0) / 1_000;
  return {
    sample: {
      phaseId: PHASE.id,
      index,
      ending: 'complete',
      detail: null,
      httpStatus: 200,
      answerId: `chatcmpl-${index}`,
      model: 'm',
      scheduledAtMs: null,
      startedAtMs: 1_000,
      sentAtMs: 1_001,
      headersAtMs: firstMs - 1,
      firstChunkAtMs: firstMs,
      firstTokenAtMs: firstMs,
      lastTokenAtMs: lastMs,
      endedAtMs: lastMs + 1,
      connectMs: null,
      connectionReused: true,
      chunkCount: TOKENS + 2,
      tokenEventCount: TOKENS,
      coalescedCount: 0,
      outputTokens: TOKENS,
      tokenSource: 'usage',
      finishReason: 'stop',
      doneMissing: false,
      bytesSent: 100,
      bytesReceived: 60_000,
      chunksAtMs: null,
    },
    gapsUs,
    zeroGapCount: 0,
  };
}
