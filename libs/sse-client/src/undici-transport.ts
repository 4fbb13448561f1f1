import type { Endpoint } from '@chatload/contracts';
import type { Clock } from '@chatload/kernel';
import { buildConnector, type Dispatcher } from 'undici';

import type { ResponseHead, Transport, TransportListener, TransportRequest } from './transport.ts';
import { UndiciConnection } from './undici-connection.ts';
import { type Progress, readFailure } from './undici-failure.ts';

export interface UndiciTransportOptions {
  readonly endpoint: Endpoint;
  /** Most connections at once. */
  readonly connections: number;
  readonly keepAlive: boolean;
  readonly clock: Clock;
}

/** How long closing may take before it is left to the system. */
const CLOSE_LIMIT_MS = 1_000;

/**
 * Requests over undici's low-level dispatch, HTTP/1.1, one request at a time per connection. No
 * redirects, retries or proxies: a Client of undici has none. TLS certificates are verified, against
 * the name in the endpoint's origin.
 */
export function createUndiciTransport(options: UndiciTransportOptions): Transport {
  return new UndiciTransport(options);
}

/**
 * Keeps the connections itself instead of leaving them to undici's Pool: a request that still waits
 * for one can then be taken back, and the one it gets is known.
 */
class UndiciTransport implements Transport {
  readonly #options: UndiciTransportOptions;
  readonly #origin: string;
  readonly #host: string;
  /** One for all, so that TLS sessions are resumed. Without a time-out: the request limit holds. */
  readonly #connector = buildConnector({ allowH2: false, timeout: 0 });
  readonly #open = new Set<UndiciConnection>();
  /** The one that rested shortest is used first: it is the least likely to be near its limit. */
  readonly #idle: UndiciConnection[] = [];
  /** A Set keeps their order and lets one leave from the middle. */
  readonly #waiting = new Set<UndiciExchange>();

  constructor(options: UndiciTransportOptions) {
    const url = new URL(options.endpoint.origin);
    const { address } = options.endpoint;
    const port = url.port === '' ? '' : `:${url.port}`;
    this.#options = options;
    this.#host = url.host;
    this.#origin = `${url.protocol}//${address.includes(':') ? `[${address}]` : address}${port}`;
  }

  start(request: TransportRequest, listener: TransportListener): () => void {
    const exchange = new UndiciExchange(this, request, listener);
    this.#waiting.add(exchange);
    this.#serveWaiting();
    return () => {
      this.#waiting.delete(exchange);
      exchange.drop();
    };
  }

  async close(): Promise<void> {
    this.#waiting.clear();
    this.#idle.length = 0;
    const closed = Promise.all([...this.#open].map((connection) => connection.destroy()));
    this.#open.clear();
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise((resolve) => {
      timer = setTimeout(resolve, CLOSE_LIMIT_MS);
    });
    await Promise.race([closed, limit]);
    clearTimeout(timer);
  }

  now(): number {
    return this.#options.clock.now();
  }

  /** The exchange on it ended as it should: the connection may carry the next. */
  release(connection: UndiciConnection): void {
    if (!this.#open.has(connection)) return;
    this.#idle.push(connection);
    this.#serveWaiting();
  }

  /** The exchange on it failed or was dropped: what the connection still carries is of no use. */
  retire(connection: UndiciConnection): void {
    if (!this.#open.delete(connection)) return;
    void connection.destroy();
    // Not at once: whoever drops one request often drops those that wait as well, and no connection
    // should be opened for them.
    queueMicrotask(() => this.#serveWaiting());
  }

  #serveWaiting(): void {
    for (const exchange of this.#waiting) {
      const connection = this.#idle.pop() ?? this.#openConnection();
      if (connection === null) return;
      this.#waiting.delete(exchange);
      this.#dispatch(exchange, connection);
    }
  }

  #openConnection(): UndiciConnection | null {
    if (this.#open.size >= this.#options.connections) return null;
    const connection = new UndiciConnection({
      origin: this.#origin,
      keepAlive: this.#options.keepAlive,
      connector: this.#connector,
      clock: this.#options.clock,
    });
    this.#open.add(connection);
    return connection;
  }

  #dispatch(exchange: UndiciExchange, connection: UndiciConnection): void {
    exchange.connection = connection;
    connection.client.dispatch(
      {
        method: 'POST',
        path: this.#options.endpoint.path,
        headers: { host: this.#host, ...exchange.request.headers },
        body: exchange.request.body,
      },
      exchange,
    );
  }
}

/** One request on its way through undici, whose callbacks it translates for the listener. */
class UndiciExchange implements Dispatcher.DispatchHandler {
  readonly request: TransportRequest;
  /** `null` while it waits for one. */
  connection: UndiciConnection | null = null;
  readonly #transport: UndiciTransport;
  readonly #listener: TransportListener;
  #progress: Progress = 'unsent';
  #over = false;

  constructor(transport: UndiciTransport, request: TransportRequest, listener: TransportListener) {
    this.request = request;
    this.#transport = transport;
    this.#listener = listener;
  }

  drop(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.connection !== null) this.#transport.retire(this.connection);
  }

  /** undici insists on it. The bytes are not yet written here; `onRequestSent` is the stamp. */
  onRequestStart(): void {}

  /** Called straight after headers and body were written to the socket, before undici goes on. */
  onRequestSent(): void {
    if (this.#over || this.connection === null) return;
    this.#progress = 'sent';
    this.#listener.onSent(this.#transport.now(), this.connection.takeUse());
  }

  onResponseStart(_controller: unknown, status: number, headers: ResponseHead['headers']): void {
    if (this.#over || this.connection === null || status < 200) return;
    this.#progress = 'answered';
    this.#listener.onHeaders({ status, headers }, this.connection.arrivedAtMs());
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    if (this.#over || this.connection === null) return;
    this.#listener.onData(chunk, this.connection.arrivedAtMs());
  }

  onResponseEnd(): void {
    if (this.#over || this.connection === null) return;
    const error = this.connection.socketError;
    if (error !== null) {
      this.#fail(error);
      return;
    }
    this.#over = true;
    const atMs = this.#transport.now();
    this.#transport.release(this.connection);
    this.#listener.onEnd(atMs);
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (!this.#over) this.#fail(error);
  }

  #fail(error: Error): void {
    const atMs = this.#transport.now();
    const failure = readFailure(error, this.#progress);
    this.drop();
    this.#listener.onFailure(failure, atMs);
  }
}
