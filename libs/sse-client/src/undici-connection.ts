import { Socket } from 'node:net';

import type { Clock } from '@chatload/kernel';
import { type buildConnector, Client } from 'undici';

import type { PooledConnection } from './connection-pool.ts';
import { IDLE_LIMIT_MS, IDLE_MARGIN_MS } from './keep-alive.ts';
import type { ConnectionUse } from './transport.ts';

export interface ConnectionOptions {
  /** Where connections are opened to, by numeric address: `http://127.0.0.1:3000`. */
  readonly origin: string;
  readonly keepAlive: boolean;
  /** Whether the server may choose HTTP/2; one request at a time even then. */
  readonly allowH2: boolean;
  readonly connector: buildConnector.connector;
  readonly clock: Clock;
}

/**
 * One undici Client: at most one connection at a time, opened when a request needs it, and opened anew
 * after it was closed. The connector is ours, which is how a request's connection, the time it took to
 * open, and the reads on it are known without a process-wide diagnostics channel.
 */
export class UndiciConnection implements PooledConnection {
  readonly client: Client;
  readonly #clock: Clock;
  /** While a connection is being opened: undici alone could not be stopped from waiting for it. */
  #opening: Socket | null = null;
  #socket: Socket | null = null;
  /** How long the connection took to open, until its first request takes note. */
  #openedInMs: number | null = null;
  #bytesRead = 0;
  #arrivedAtMs = 0;

  constructor(options: ConnectionOptions) {
    const { origin, keepAlive, allowH2, connector, clock } = options;
    this.#clock = clock;
    this.client = new Client(origin, {
      connect: (target, callback) => this.#open(connector, target, callback),
      // 1: one request at a time. 0: also `connection: close`, and a new connection for each.
      pipelining: keepAlive ? 1 : 0,
      keepAliveTimeout: IDLE_LIMIT_MS,
      keepAliveTimeoutThreshold: IDLE_MARGIN_MS,
      allowH2,
      // The request limit and the stall limit are kept by whoever started the request.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Whether the request now sent is the connection's first; to be asked once per request. */
  takeUse(): ConnectionUse {
    const connectMs = this.#openedInMs;
    this.#openedInMs = null;
    return { connectMs, reused: connectMs === null };
  }

  /**
   * When the bytes now being handled arrived. One read holds several HTTP chunks when they were sent
   * close together, and undici hands them over one by one: the socket's own count of bytes tells
   * whether this is still the same read.
   */
  arrivedAtMs(): number {
    const bytesRead = this.#socket?.bytesRead ?? 0;
    if (bytesRead !== this.#bytesRead) {
      this.#bytesRead = bytesRead;
      this.#arrivedAtMs = this.#clock.now();
    }
    return this.#arrivedAtMs;
  }

  /**
   * The socket's error, if it has one. undici takes a reset for the regular end of a body that only
   * the connection's close delimits; a reset is what it is.
   */
  get socketError(): Error | null {
    return this.#socket?.errored ?? null;
  }

  async destroy(): Promise<void> {
    this.#opening?.destroy();
    await this.client.destroy();
  }

  #open(
    connector: buildConnector.connector,
    target: buildConnector.Options,
    callback: buildConnector.Callback,
  ): void {
    const startedAtMs = this.#clock.now();
    // It gives back the socket, although its type does not say so.
    const opening: unknown = connector(target, (error, socket) => {
      this.#opening = null;
      if (error !== null) {
        callback(error, null);
        return;
      }
      this.#socket = socket;
      this.#bytesRead = 0;
      this.#openedInMs = this.#clock.now() - startedAtMs;
      callback(null, socket);
    });
    if (opening instanceof Socket) this.#opening = opening;
  }
}
