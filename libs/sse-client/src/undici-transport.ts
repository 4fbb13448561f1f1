import type { Clock } from '@chatload/kernel';
import { buildConnector, type Dispatcher } from 'undici';

import { ConnectionPool } from './connection-pool.ts';
import { readFraming } from './response-head.ts';
import type {
  ResponseHead,
  Transport,
  TransportFailure,
  TransportListener,
  TransportOptions,
  TransportRequest,
} from './transport.ts';
import { UndiciConnection } from './undici-connection.ts';
import { type Progress, readFailure } from './undici-failure.ts';

/**
 * Requests over undici's low-level dispatch, one request at a time per connection: HTTP/1.1, and over
 * TLS HTTP/2 where the server chooses it. No redirects, retries or proxies: a Client of undici has none. TLS certificates are verified, against
 * the name in the endpoint's origin.
 */
export function createUndiciTransport(options: TransportOptions): Transport {
  return new UndiciTransport(options);
}

/**
 * Keeps the connections itself instead of leaving them to undici's Pool: a request that still waits
 * for one can then be taken back, and the one it gets is known.
 */
class UndiciTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #host: string;
  readonly #pool: ConnectionPool<UndiciConnection>;

  constructor(options: TransportOptions) {
    const { endpoint, connections, keepAlive, clock } = options;
    const url = new URL(endpoint.origin);
    const { address } = endpoint;
    const port = url.port === '' ? '' : `:${url.port}`;
    const origin = `${url.protocol}//${address.includes(':') ? `[${address}]` : address}${port}`;
    // HTTP/2 knows no `connection: close`.
    const allowH2 = url.protocol === 'https:' && keepAlive;
    // One for all, so that TLS sessions are resumed. Without a time-out: the request limit holds.
    const connector = buildConnector({ allowH2, timeout: 0 });
    this.#options = options;
    this.#host = url.host;
    this.#pool = new ConnectionPool({
      connections,
      create: () => new UndiciConnection({ origin, keepAlive, allowH2, connector, clock }),
    });
  }

  start(request: TransportRequest, listener: TransportListener): () => void {
    const exchange = new UndiciExchange(listener, this.#pool, this.#options.clock);
    const takeBack = this.#pool.acquire((connection) => {
      exchange.connection = connection;
      connection.client.dispatch(
        {
          method: 'POST',
          path: this.#options.endpoint.path,
          headers: { host: this.#host, ...request.headers },
          body: request.body,
        },
        exchange,
      );
    });
    return () => {
      takeBack();
      exchange.drop();
    };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

const FRAMING_FIELDS = ['content-length', 'transfer-encoding'] as const;

/** One request on its way through undici, whose callbacks it translates for the listener. */
class UndiciExchange implements Dispatcher.DispatchHandler {
  /** `null` while it waits for one. */
  connection: UndiciConnection | null = null;
  readonly #listener: TransportListener;
  readonly #pool: ConnectionPool<UndiciConnection>;
  readonly #clock: Clock;
  #progress: Progress = 'unsent';
  #over = false;

  constructor(listener: TransportListener, pool: ConnectionPool<UndiciConnection>, clock: Clock) {
    this.#listener = listener;
    this.#pool = pool;
    this.#clock = clock;
  }

  drop(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.connection !== null) this.#pool.retire(this.connection);
  }

  /** undici insists on it. The bytes are not yet written here; `onRequestSent` is the stamp. */
  onRequestStart(): void {}

  /** Called straight after headers and body were written to the socket, before undici goes on. */
  onRequestSent(): void {
    if (this.#over || this.connection === null) return;
    this.#progress = 'sent';
    this.#listener.onSent(this.#clock.now(), this.connection.takeUse());
  }

  onResponseStart(_controller: unknown, status: number, headers: ResponseHead['headers']): void {
    if (this.#over || this.connection === null || status < 200) return;
    this.#progress = 'answered';
    const head: ResponseHead = { status, headers };
    // undici reads on where the length of a body can be read in two ways, which is how responses are
    // smuggled. It does not tell the version: that chunks are none of HTTP/1.0's is not seen here.
    if (readFraming(head, 1) === null) {
      this.#refuse('a body whose length can be read in more than one way');
      return;
    }
    this.#listener.onHeaders(head, this.connection.arrivedAtMs());
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    if (this.#over || this.connection === null) return;
    this.#listener.onData(chunk, 0, chunk.length, this.connection.arrivedAtMs());
  }

  onResponseEnd(_controller: unknown, trailers: ResponseHead['headers']): void {
    if (this.#over || this.connection === null) return;
    const framing = FRAMING_FIELDS.find((name) => trailers[name] !== undefined);
    if (framing !== undefined) {
      this.#refuse(`${framing} in a trailer`);
      return;
    }
    const error = this.connection.socketError;
    if (error !== null) {
      this.#fail(error);
      return;
    }
    this.#over = true;
    const atMs = this.#clock.now();
    this.#pool.release(this.connection);
    this.#listener.onEnd(atMs);
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (!this.#over) this.#fail(error);
  }

  #fail(error: Error): void {
    this.#end(readFailure(error, this.#progress));
  }

  #refuse(problem: string): void {
    this.#end({ kind: 'protocol', detail: `not HTTP/1.1: ${problem}` });
  }

  #end(failure: TransportFailure): void {
    const atMs = this.#clock.now();
    this.drop();
    this.#listener.onFailure(failure, atMs);
  }
}
