import { connect, type Socket } from 'node:net';

/**
 * The cheapest reader of a mock: bare sockets that share one read buffer, and nothing is parsed, so
 * that the mock next to it is not disturbed. Started by path; its work is the argument, its result
 * the line on stdout.
 */
export interface ReaderWork {
  readonly port: number;
  readonly kind: 'streams' | 'whole';
  readonly connections: number;
  /** Streams open one after the other over this long, so that their tokens spread over the delay. */
  readonly rampMs: number;
  /** How long whole answers are asked for; streams are read to their end. */
  readonly durationMs: number;
}

export interface ReaderResult {
  readonly bytes: number;
  /** Streams that came to their end, or whole answers. */
  readonly completed: number;
  /** Connections that failed, or closed before their end. */
  readonly lost: number;
  /** CPU time of the reader itself: whether it was the one that set the pace. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

const work = JSON.parse(process.argv[2] ?? '') as ReaderWork;
const BODY = JSON.stringify({
  model: 'any',
  messages: [{ role: 'user', content: 'Hello' }],
  ...(work.kind === 'streams' && { stream: true }),
});
const REQUEST = Buffer.from(
  [
    'POST /v1/chat/completions HTTP/1.1',
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(BODY)}`,
    '',
    BODY,
  ].join('\r\n'),
);
/** How a chunked body ends, and how the JSON of a whole answer does. */
const END_OF = { streams: '0\r\n\r\n', whole: '}}' }[work.kind];

const readBuffer = Buffer.alloc(64 * 1024);
const startMs = performance.now();
const stopAtMs = work.kind === 'whole' ? startMs + work.durationMs : Number.POSITIVE_INFINITY;
const cpuBefore = process.cpuUsage();
let opened = 0;
let open = 0;
let bytes = 0;
let completed = 0;
let lost = 0;
openDue();

/** Opens what is due on the ramp; late ones catch up, so that the ramp ends when it should. */
function openDue(): void {
  const dueCount =
    work.rampMs === 0
      ? work.connections
      : Math.ceil(((performance.now() - startMs) / work.rampMs) * work.connections);
  while (opened < Math.min(dueCount, work.connections)) openOne();
  if (opened < work.connections) setTimeout(openDue, 1);
}

function openOne(): void {
  opened++;
  open++;
  let isOver = false;
  const socket: Socket = connect({
    port: work.port,
    host: '127.0.0.1',
    noDelay: true,
    onread: {
      buffer: readBuffer,
      callback(length) {
        bytes += length;
        if (readBuffer.toString('latin1', length - END_OF.length, length) !== END_OF) return true;
        completed++;
        if (work.kind === 'whole' && performance.now() < stopAtMs) {
          socket.write(REQUEST);
        } else {
          isOver = true;
          socket.destroy();
        }
        return true;
      },
    },
  });
  socket.on('connect', () => socket.write(REQUEST));
  // What went wrong is counted when it closes.
  socket.on('error', () => {});
  socket.on('close', () => {
    if (!isOver) lost++;
    if (--open === 0 && opened === work.connections) report();
  });
}

function report(): void {
  const { user, system } = process.cpuUsage(cpuBefore);
  const result: ReaderResult = {
    bytes,
    completed,
    lost,
    cpuMs: (user + system) / 1_000,
    wallMs: performance.now() - startMs,
  };
  process.stdout.write(JSON.stringify(result));
}
