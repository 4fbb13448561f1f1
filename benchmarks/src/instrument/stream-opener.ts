import { setTimeout as sleep } from 'node:timers/promises';
import type { FinishedRequest } from '@chatload/contracts';
import { systemClock } from '@chatload/kernel';
import { createChatClient } from '@chatload/sse-client';
import { composeBody, PATH } from './contenders/work.ts';

/**
 * One load thread's client with very many streams, each opened once and read to its end: says when
 * every event arrived, and what its memory was before and while all were open. Started by path; told
 * its work by a message.
 */
export interface OpenerWork {
  readonly port: number;
  readonly streams: number;
  /** Streams open one after the other over this long, so that their tokens spread over the delay. */
  readonly rampMs: number;
  /** When all are open and settled, counted from the start. */
  readonly measureAtMs: number;
  /** Without it, no stamp is kept and memory is what a run without `--record-chunks` needs. */
  readonly recordChunks: boolean;
  /** How long what arrives is collected before it is read. */
  readonly coalesceMs?: number;
}

export interface OpenerResult {
  /** Of the answers that came to their end: the mock's id, and when each event arrived. */
  readonly arrivals: readonly { readonly id: string; readonly atMs: Float64Array }[];
  readonly completed: number;
  /** All streams were open and had settled from here on, until the first one ended. */
  readonly steady: { readonly fromMs: number; readonly toMs: number };
  readonly idleRssBytes: number;
  readonly openRssBytes: number;
}

/** For the last answers to begin, and for the compiler. */
const SETTLING_MS = 1_000;

if (process.send !== undefined) {
  process.on('disconnect', () => process.exit());
  process.once('message', (work: OpenerWork) => {
    void openAll(work).then((result) => process.send?.(result, () => process.disconnect()));
  });
}

async function openAll(work: OpenerWork): Promise<OpenerResult> {
  const client = createChatClient({
    endpoint: {
      role: 'server',
      origin: `http://127.0.0.1:${work.port}`,
      address: '127.0.0.1',
      path: PATH,
      model: 'any',
    },
    connections: work.streams,
    keepAlive: true,
    limits: { timeoutMs: 120_000, stallTimeoutMs: 30_000 },
    recordChunks: work.recordChunks,
    transport: 'lean',
    coalesceMs: work.coalesceMs ?? 0,
  });
  const body = Buffer.from(composeBody('any'));
  const send = (index: number): Promise<FinishedRequest> =>
    client.send({
      phaseId: 'measure',
      index,
      model: 'any',
      stream: true,
      headers: {},
      body,
      scheduledAtMs: null,
      startedAtMs: systemClock.now(),
    });
  await send(0);
  const idleRssBytes = process.memoryUsage.rss();
  const startMs = performance.now();
  const sent: Promise<FinishedRequest>[] = [];
  while (sent.length < work.streams) {
    const share = (performance.now() - startMs) / work.rampMs;
    const due = Math.min(work.streams, Math.ceil(share * work.streams));
    while (sent.length < due) sent.push(send(sent.length + 1));
    await sleep(1);
  }
  const allOpenAtMs = systemClock.now();
  await sleep(Math.max(1, work.measureAtMs - (performance.now() - startMs)));
  const openRssBytes = process.memoryUsage.rss();
  const samples = (await Promise.all(sent)).map(({ sample }) => sample);
  await client.close();
  const completed = samples.filter(({ ending }) => ending === 'complete');
  return {
    arrivals: work.recordChunks
      ? completed.map(({ answerId, chunksAtMs }) => ({
          id: answerId ?? '',
          atMs: Float64Array.from(chunksAtMs ?? []),
        }))
      : [],
    completed: completed.length,
    steady: {
      fromMs: allOpenAtMs + SETTLING_MS,
      toMs: Math.min(...samples.map(({ endedAtMs }) => endedAtMs)),
    },
    idleRssBytes,
    openRssBytes,
  };
}
