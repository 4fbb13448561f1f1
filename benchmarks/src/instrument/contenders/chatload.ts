import { systemClock } from '@chatload/kernel';
import { createRecorder } from '@chatload/metrics';
import { createChatClient, type TransportName } from '@chatload/sse-client';
import { composeBody, PATH, readForever, readWork } from './work.ts';

/** As a load thread does it: each request recorded when it ends, the recorder cut every second. */
const { port, streams, model } = readWork();
const transport = process.argv[6] as TransportName;
const coalesceMs = Number(process.argv[7] ?? 0);
const client = createChatClient({
  endpoint: {
    role: 'server',
    origin: `http://127.0.0.1:${port}`,
    address: '127.0.0.1',
    path: PATH,
    model,
  },
  connections: streams,
  keepAlive: true,
  limits: { timeoutMs: 120_000, stallTimeoutMs: 30_000 },
  recordChunks: false,
  transport,
  coalesceMs,
});
const body = Buffer.from(composeBody(model));
const startMs = systemClock.now();
const recorder = createRecorder({ phaseId: 'measure', threadIndex: 0, startMs });
setInterval(() => recorder.cut(systemClock.now()), 1_000);
let index = 0;

await readForever(async () => {
  recorder.onStarted(1);
  const finished = await client.send({
    phaseId: 'measure',
    index: index++,
    model,
    stream: true,
    headers: {},
    body,
    scheduledAtMs: null,
    startedAtMs: systemClock.now(),
  });
  recorder.onFinished(finished);
  const { ending, detail, tokenEventCount } = finished.sample;
  if (ending !== 'complete') throw new Error(`${ending}: ${detail}`);
  return tokenEventCount;
});
