import type { Endpoint, FinishedRequest, LimitsPlan } from '@chatload/contracts';
import { type Clock, systemClock } from '@chatload/kernel';

import { Deadlines } from './deadlines.ts';
import { Exchange } from './exchange.ts';
import { createLeanTransport } from './lean-transport.ts';
import type { OutgoingRequest } from './outgoing-request.ts';
import { ReadCoalescer } from './read-coalescer.ts';
import type { TransportName } from './transport.ts';
import { createUndiciTransport } from './undici-transport.ts';

export interface ChatClientOptions {
  /** Connections go to its address; the `host` header and TLS's server name say its origin's host. */
  readonly endpoint: Endpoint;
  /** Most connections at once; a request beyond them waits for one. */
  readonly connections: number;
  /** `false`: `connection: close`, and a new connection for each request. */
  readonly keepAlive: boolean;
  readonly limits: LimitsPlan;
  /** Whether the arrival of each event is kept. */
  readonly recordChunks: boolean;
  /** Default: `lean`. */
  readonly transport?: TransportName;
  /** For how long what arrives is collected before it is read; default: 0, it is read at once. */
  readonly coalesceMs?: number;
  readonly clock?: Clock;
}

/** Sends chat requests to one endpoint and measures them. */
export interface ChatClient {
  /** What carries its requests. */
  readonly transport: TransportName;
  /**
   * The request's stamps, gaps and ending, when its connection is free again. Never rejects: a failed
   * request is data. An abort leaves the request at once; the reason `'cut_off'` or `'unsent'` (a
   * string) makes that its ending, any other reason `cancelled`.
   */
  send(request: OutgoingRequest, signal?: AbortSignal): Promise<FinishedRequest>;
  /** Cancels what is under way and closes every connection; resolves within a second or so. */
  close(): Promise<void>;
}

const TRANSPORTS = { lean: createLeanTransport, undici: createUndiciTransport } as const;

export function createChatClient(options: ChatClientOptions): ChatClient {
  const { endpoint, connections, keepAlive, limits, recordChunks, clock = systemClock } = options;
  const name = options.transport ?? 'lean';
  const transport = TRANSPORTS[name]({ endpoint, connections, keepAlive, clock });
  const { coalesceMs = 0 } = options;
  const coalescer = coalesceMs > 0 ? new ReadCoalescer(coalesceMs) : null;
  const deadlines = new Deadlines(clock);
  const live = new Set<Exchange>();
  let isClosed = false;

  return {
    transport: name,
    async send(request, signal) {
      const exchange = new Exchange({ request, limits, recordChunks, clock, deadlines });
      const leave = (): void => exchange.leave(endingOf(signal?.reason));
      if (isClosed || signal?.aborted === true) {
        leave();
        return exchange.finished;
      }
      live.add(exchange);
      coalescer?.begin();
      signal?.addEventListener('abort', leave, { once: true });
      exchange.start(transport, composeHeaders(request));
      const finished = await exchange.finished;
      signal?.removeEventListener('abort', leave);
      live.delete(exchange);
      coalescer?.end();
      return finished;
    },
    async close() {
      isClosed = true;
      for (const exchange of live) exchange.leave('cancelled');
      await transport.close();
    },
  };
}

function endingOf(reason: unknown): 'cut_off' | 'unsent' | 'cancelled' {
  return reason === 'cut_off' || reason === 'unsent' ? reason : 'cancelled';
}

function composeHeaders(request: OutgoingRequest): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: request.stream ? 'text/event-stream' : 'application/json',
    // A compressed stream would be stamped when the compressor let go of it.
    'accept-encoding': 'identity',
    'user-agent': 'chatload',
  };
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
  return headers;
}
