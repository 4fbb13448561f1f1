import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server of raw bytes: what it answers, and how it breaks off, is wholly the test's. */
export interface FakeTarget {
  /** e.g. `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** Every request, in the order they were read. */
  readonly requests: readonly FakeRequest[];
  readonly connections: { readonly opened: number; readonly peak: number };
  /** Ends every connection; rejects with the first error that a handler threw. */
  close(): Promise<void>;
}

export interface FakeRequest {
  /** Request line and headers, without the blank line. */
  readonly head: string;
  readonly body: string;
  /** 0, 1, 2 … in the order in which the connections were opened. */
  readonly connection: number;
}

/** The server's end of one request. */
export interface FakeAnswer {
  readonly request: FakeRequest;
  /** Writes exactly these bytes; resolves when the system took them, also if the client has left. */
  readonly write: (bytes: string | Uint8Array) => Promise<void>;
  readonly pause: (ms: number) => Promise<void>;
  /** Ends the server's direction (FIN). */
  readonly end: () => void;
  /** Breaks the connection off (RST). */
  readonly reset: () => void;
  /** Resolves when the connection is closed, by whichever side. */
  readonly closed: Promise<void>;
}

/** Called for each request; the next one on a connection waits until it resolves. */
export type FakeHandler = (answer: FakeAnswer) => Promise<void> | void;

/** Starts such a server on a free port of 127.0.0.1. */
export async function startFakeTarget(handler: FakeHandler): Promise<FakeTarget> {
  const requests: FakeRequest[] = [];
  const failures: unknown[] = [];
  const sockets = new Set<Socket>();
  const connections = { opened: 0, peak: 0 };

  const server = createServer({ noDelay: true }, (socket) => {
    const connection = connections.opened++;
    sockets.add(socket);
    connections.peak = Math.max(connections.peak, sockets.size);
    // One for each request on it.
    socket.setMaxListeners(0);
    socket.on('close', () => sockets.delete(socket));
    // Clients break off in the middle: that is what many tests are about.
    socket.on('error', () => {});
    serve(socket, async (head, body) => {
      const request = { head, body, connection };
      requests.push(request);
      await handler(createAnswer(socket, request));
    }).catch((error: unknown) => {
      failures.push(error);
      socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    connections,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
      if (failures.length > 0) throw failures[0];
    },
  };
}

/**
 * Reads requests framed by `content-length` and answers one after the other. The socket is read all
 * the while, so that a client that leaves is noticed in the middle of an answer.
 */
function serve(
  socket: Socket,
  answer: (head: string, body: string) => Promise<void>,
): Promise<void> {
  let unread: Buffer = Buffer.alloc(0);
  let answered = Promise.resolve();
  return new Promise((resolve, reject) => {
    socket.on('data', (bytes) => {
      unread = Buffer.concat([unread, bytes]);
      for (let request = takeRequest(unread); request !== null; request = takeRequest(unread)) {
        const { head, body, rest } = request;
        unread = rest;
        answered = answered.then(() => answer(head, body));
        answered.catch(reject);
      }
    });
    socket.on('close', () => void answered.then(resolve, reject));
  });
}

function takeRequest(bytes: Buffer): { head: string; body: string; rest: Buffer } | null {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return null;
  const head = bytes.toString('latin1', 0, headEnd);
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  const end = headEnd + 4 + length;
  if (bytes.length < end) return null;
  return { head, body: bytes.toString('utf8', headEnd + 4, end), rest: bytes.subarray(end) };
}

function createAnswer(socket: Socket, request: FakeRequest): FakeAnswer {
  return {
    request,
    write: (bytes) =>
      new Promise((resolve) => {
        if (socket.destroyed || socket.writableEnded) resolve();
        else socket.write(bytes, () => resolve());
      }),
    pause: (ms) => sleep(ms),
    end: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
    closed: new Promise((resolve) => {
      if (socket.closed) resolve();
      else socket.once('close', () => resolve());
    }),
  };
}
