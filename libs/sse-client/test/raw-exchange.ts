import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

import { systemClock } from '@chatload/kernel';

import { createLeanTransport } from '../src/lean-transport.ts';
import type { Transport, TransportFailure, TransportName } from '../src/transport.ts';
import { createUndiciTransport } from '../src/undici-transport.ts';

/** What a transport told of one exchange. */
export interface Told {
  readonly end: 'end' | TransportFailure['kind'];
  readonly status: number | null;
  readonly contentType: string | null;
  readonly body: string;
  readonly detail: string | null;
}

export interface RawServer {
  /** Sends one request, over a connection of its own, and answers it with these reads and a FIN. */
  readonly ask: (transport: TransportName, pieces: readonly Uint8Array[]) => Promise<Told>;
  readonly close: () => Promise<void>;
}

/** A server that answers with exactly the bytes it is given, and both transports as its clients. */
export async function startRawServer(): Promise<RawServer> {
  const answers = new Map<string, readonly Uint8Array[]>();
  const server = createServer({ noDelay: true }, (socket) => {
    let request = '';
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      request += bytes.toString('latin1');
      const pieces = answers.get(/\r\n\r\n(\d+);$/.exec(request)?.[1] ?? '');
      if (pieces === undefined) return;
      // The loop turns between the pieces, so that the client reads most of them apart.
      const writeNext = (index: number): void => {
        const piece = pieces[index];
        if (socket.destroyed) return;
        if (piece === undefined) socket.end();
        else socket.write(piece, () => setImmediate(writeNext, index + 1));
      };
      writeNext(0);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const options = {
    endpoint: {
      role: 'server',
      origin: `http://127.0.0.1:${port}`,
      address: '127.0.0.1',
      path: '/',
      model: 'm',
    },
    connections: 4,
    // Kept connections would meet the FIN of the answer before.
    keepAlive: false,
    clock: systemClock,
  } as const;
  const transports = { lean: createLeanTransport(options), undici: createUndiciTransport(options) };
  let count = 0;

  return {
    async ask(name, pieces) {
      const key = String(count++);
      answers.set(key, pieces);
      const told = await listen(transports[name], Buffer.from(`${key};`));
      answers.delete(key);
      return told;
    },
    async close() {
      await Promise.all([transports.lean.close(), transports.undici.close()]);
      server.close();
      await once(server, 'close');
    },
  };
}

function listen(transport: Transport, body: Buffer): Promise<Told> {
  return new Promise((resolve) => {
    let status: number | null = null;
    let contentType: string | null = null;
    const parts: Buffer[] = [];
    const tell = (end: Told['end'], detail: string | null): void =>
      resolve({ end, status, contentType, body: Buffer.concat(parts).toString('latin1'), detail });
    transport.start(
      { headers: {}, body },
      {
        onSent: () => {},
        onHeaders(head) {
          ({ status } = head);
          const type = head.headers['content-type'];
          contentType = Array.isArray(type) ? type.join() : (type ?? null);
        },
        // A copy: the bytes are valid during the call only.
        onData: (bytes, start, end) => void parts.push(Buffer.from(bytes.subarray(start, end))),
        onEnd: () => tell('end', null),
        onFailure: ({ kind, detail }) => tell(kind, detail),
      },
    );
  });
}
