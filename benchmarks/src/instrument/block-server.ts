import { createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * Answers every request with one and the same long stream, in blocks above 64 KiB, as fast as it is
 * read. Started by path; says its port, and on each message how many chunks it has handed over.
 */
const CHUNK_BYTES = 300;
const BLOCK_CHUNKS = 220;
const STREAM_BLOCKS = 100;

/** How many tokens each of its streams has. */
export const BLOCK_STREAM_TOKENS = BLOCK_CHUNKS * STREAM_BLOCKS;

const HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const FINISH = 'data: {"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
const EVENT = composeEvent('x'.repeat(CHUNK_BYTES - composeEvent('').length));
const BLOCK = Buffer.from(frame(EVENT).repeat(BLOCK_CHUNKS));
const LAST = Buffer.from(`${frame(`${FINISH}data: [DONE]\n\n`)}0\r\n\r\n`);

if (import.meta.main) serve();

function composeEvent(padding: string): string {
  return (
    `data: {"id":"chatcmpl-0123456789abcdef","object":"chat.completion.chunk","created":1700000000,` +
    `"model":"mock-model","choices":[{"index":0,"delta":{"content":"words "},"finish_reason":null}],` +
    `"padding":"${padding}"}\n\n`
  );
}

function frame(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

function serve(): void {
  let chunks = 0;
  const writeBlocks = (socket: Socket, left: number): void => {
    if (socket.destroyed) return;
    if (left === 0) {
      socket.write(LAST);
      return;
    }
    socket.write(BLOCK, () => {
      chunks += BLOCK_CHUNKS;
      writeBlocks(socket, left - 1);
    });
  };
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    let text = '';
    socket.on('data', (bytes) => {
      // The body may come behind its headers.
      text += bytes.toString('latin1');
      if (!text.endsWith('}')) return;
      text = '';
      socket.write(HEAD);
      writeBlocks(socket, STREAM_BLOCKS);
    });
  });
  process.on('disconnect', () => process.exit());
  process.on('message', () => process.send?.(chunks));
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}
