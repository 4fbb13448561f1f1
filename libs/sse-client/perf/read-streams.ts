import { createServer, type AddressInfo, type Socket } from 'node:net';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { createChatClient, createSseParser } from '@chatload/sse-client';

/**
 * What the client costs per chunk: the whole way from the socket, against a server in another thread
 * that writes as fast as it can, and the parser alone, which reads what the hot path does not know. CPU
 * time of this thread only.
 */
const CHUNKS_PER_BLOCK = 220;
const BLOCKS_PER_STREAM = 50;
const STREAMS = 60;
const WARMUP_STREAMS = 20;
const PARSES = 600;
const WARMUP_PARSES = 200;

const HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const EVENT =
  'data: {"id":"chatcmpl-0123456789abcdef","object":"chat.completion.chunk","created":1700000000,' +
  '"model":"mock-model","choices":[{"index":0,"delta":{"content":"words "},"finish_reason":null}]}\n\n';
const END =
  'data: {"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

if (isMainThread) await measure();
else serve();

async function measure(): Promise<void> {
  const server = new Worker(new URL(import.meta.url));
  const port = await new Promise<number>((settle) => server.once('message', settle));
  const origin = `http://127.0.0.1:${port}`;
  await readStreams(origin, WARMUP_STREAMS);
  const clientUs = await measureCpuUs(() => readStreams(origin, STREAMS));
  await server.terminate();

  const block = Buffer.from(EVENT.repeat(CHUNKS_PER_BLOCK));
  parse(block, WARMUP_PARSES);
  const parserUs = await measureCpuUs(() => parse(block, PARSES));
  const figures = {
    clientUsPerChunk: clientUs / (STREAMS * BLOCKS_PER_STREAM * CHUNKS_PER_BLOCK),
    parserUsPerChunk: parserUs / (PARSES * CHUNKS_PER_BLOCK),
  };
  console.log(JSON.stringify({ figures }));
}

async function measureCpuUs(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return user + system;
}

async function readStreams(origin: string, streams: number): Promise<void> {
  const client = createChatClient({
    endpoint: { role: 'server', origin, address: '127.0.0.1', path: '/', model: 'm' },
    connections: 1,
    keepAlive: true,
    limits: { timeoutMs: 600_000, stallTimeoutMs: 600_000 },
    recordChunks: false,
  });
  const body = Buffer.from('{"model":"m","messages":[],"stream":true}');
  for (let index = 0; index < streams; index++) {
    const { sample } = await client.send({
      phaseId: 'p',
      index,
      model: 'm',
      stream: true,
      headers: {},
      body,
      scheduledAtMs: null,
      startedAtMs: Number(process.hrtime.bigint()) / 1e6,
    });
    if (sample.tokenEventCount !== BLOCKS_PER_STREAM * CHUNKS_PER_BLOCK) {
      throw new Error(`a stream ended ${sample.ending} after ${sample.tokenEventCount} events`);
    }
  }
  await client.close();
}

function parse(block: Buffer, times: number): void {
  let events = 0;
  const parser = createSseParser({ onData: () => events++, onOversize: () => {} });
  for (let time = 0; time < times; time++) parser.write(block);
  if (events !== times * CHUNKS_PER_BLOCK) throw new Error(`${events} events`);
}

function serve(): void {
  const block = Buffer.from(frame(EVENT).repeat(CHUNKS_PER_BLOCK));
  const last = Buffer.from(`${frame(END)}0\r\n\r\n`);
  const write = (socket: Socket, blocks: number): void => {
    for (let left = blocks; left > 0; left--) {
      if (!socket.write(block)) {
        socket.once('drain', () => write(socket, left - 1));
        return;
      }
    }
    socket.write(last);
  };
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    // Each request is small enough to come in one read.
    socket.on('data', () => {
      socket.write(HEAD);
      write(socket, BLOCKS_PER_STREAM);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    parentPort?.postMessage((server.address() as AddressInfo).port);
  });
}

function frame(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}
