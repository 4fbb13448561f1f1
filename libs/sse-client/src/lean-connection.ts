import { connect as connectPlainly, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

import type { Clock } from '@chatload/kernel';

import type { ConnectionPool, PooledConnection } from './connection-pool.ts';
import { describeError } from './describe-error.ts';
import { READ_BUFFER } from './event-scanner.ts';
import { IDLE_LIMIT_MS, IDLE_MARGIN_MS } from './keep-alive.ts';
import { ResponseReader } from './response-reader.ts';
import type { TransportFailure, TransportListener } from './transport.ts';

/** Where connections are opened to. */
export interface Remote {
  readonly isSecure: boolean;
  /** Numeric. */
  readonly address: string;
  readonly port: number;
  /** Whom the certificate must be for. */
  readonly hostname: string;
  /** The latest TLS session, so that the next connection resumes it. */
  session: Buffer | null;
}

export interface LeanConnectionOptions {
  readonly remote: Remote;
  readonly keepAlive: boolean;
  readonly clock: Clock;
  readonly pool: () => ConnectionPool<LeanConnection>;
}

/** A whole request on its way to the socket. */
export interface Message {
  readonly head: string;
  readonly body: Buffer;
}

/** One exchange, from the instant it has its connection. */
interface Exchange {
  /** `null` once it is sent: streams are open for long. */
  message: Message | null;
  readonly listener: TransportListener;
  readonly reader: ResponseReader;
  isSent: boolean;
}

/** One socket over `node:net` or `node:tls`, one request on it at a time. */
export class LeanConnection implements PooledConnection {
  readonly #options: LeanConnectionOptions;
  #socket: Socket | null = null;
  #exchange: Exchange | null = null;
  /** How long the connection took to open, until its first request takes note. */
  #openedInMs: number | null = null;
  #restsUntilMs = 0;
  #settling: NodeJS.Immediate | null = null;

  constructor(options: LeanConnectionOptions) {
    this.#options = options;
  }

  /** Sends the message, over a new socket where there is none, and tells the listener of the answer. */
  carry(message: Message, listener: TransportListener): void {
    this.#exchange = { message, listener, reader: new ResponseReader(listener), isSent: false };
    if (this.#settling === null) this.#begin();
  }

  carries(listener: TransportListener): boolean {
    return this.#exchange?.listener === listener;
  }

  destroy(): Promise<void> {
    this.#exchange?.reader.stop();
    this.#exchange = null;
    if (this.#settling !== null) clearImmediate(this.#settling);
    const socket = this.#dropSocket();
    if (socket === null || socket.closed) return Promise.resolve();
    return new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
  }

  #begin(): void {
    if (this.#socket !== null && this.#options.clock.now() < this.#restsUntilMs) {
      this.#socket.ref();
      this.#send(this.#socket);
    } else {
      this.#dropSocket();
      this.#open();
    }
  }

  #open(): void {
    const { clock, remote } = this.#options;
    const startedAtMs = clock.now();
    const onRead = (length: number): boolean => {
      this.#read(socket, length);
      return true;
    };
    const socket = openSocket(remote, onRead);
    this.#socket = socket;
    // What a socket says after it was given up is nobody's business any more.
    const isOurs = (): boolean => this.#socket === socket;
    socket.once(remote.isSecure ? 'secureConnect' : 'connect', () => {
      if (!isOurs()) return;
      this.#openedInMs = clock.now() - startedAtMs;
      this.#send(socket);
    });
    if (remote.isSecure) {
      socket.on('session', (session: Buffer) => {
        remote.session = session;
      });
    }
    socket.on('error', (error) => {
      if (isOurs()) this.#lose(describeError(error));
    });
    socket.on('end', () => {
      if (isOurs()) this.#meetEnd();
    });
    socket.on('close', () => {
      if (isOurs()) this.#lose('the connection was closed');
    });
  }

  #send(socket: Socket): void {
    const exchange = this.#exchange;
    const message = exchange?.message ?? null;
    if (exchange === null || message === null) return;
    const connectMs = this.#openedInMs;
    this.#openedInMs = null;
    exchange.isSent = true;
    socket.cork();
    socket.write(message.head, 'latin1');
    socket.write(message.body);
    socket.uncork();
    exchange.message = null;
    exchange.listener.onSent(this.#options.clock.now(), { connectMs, reused: connectMs === null });
  }

  #read(socket: Socket, length: number): void {
    const arrivedAtMs = this.#options.clock.now();
    if (this.#socket !== socket) return;
    const exchange = this.#exchange;
    // Nobody asked: what comes cannot be the answer to the next request.
    if (exchange === null || !exchange.isSent) {
      this.#lose('bytes before a request was sent', 'protocol');
      return;
    }
    const { reader } = exchange;
    const taken = reader.read(READ_BUFFER, length, arrivedAtMs);
    if (reader.hasEnded) this.#finish(exchange, taken === length);
    else if (reader.problem !== null) this.#lose(reader.problem, 'protocol');
  }

  #meetEnd(): void {
    const exchange = this.#exchange;
    exchange?.reader.finish();
    if (exchange?.reader.hasEnded === true) this.#finish(exchange, false);
    else this.#lose('the server ended the connection');
  }

  /** The response is whole. A connection with more behind it is of no use for the next request. */
  #finish({ listener, reader }: Exchange, isAllRead: boolean): void {
    const { clock, keepAlive, pool } = this.#options;
    const nowMs = clock.now();
    const { keepAliveMs } = reader;
    const restMs = keepAliveMs === null ? IDLE_LIMIT_MS : keepAliveMs - IDLE_MARGIN_MS;
    this.#exchange = null;
    if (keepAlive && isAllRead && reader.mayReuse && restMs > 0) this.#rest(nowMs + restMs);
    else this.#dropSocket();
    pool().release(this);
    listener.onEnd(nowMs);
  }

  /**
   * Waits for the next request, which is not sent before the loop has turned once: a server that
   * closes right behind its answer without saying so is met here, not by the request.
   */
  #rest(untilMs: number): void {
    this.#restsUntilMs = untilMs;
    this.#socket?.unref();
    this.#settling = setImmediate(() => {
      this.#settling = null;
      if (this.#exchange !== null) this.#begin();
    });
  }

  /** The socket is of no use any more, nor is the exchange on it, if it was sent or was about to be. */
  #lose(detail: string, kind: 'reset' | 'protocol' = 'reset'): void {
    const exchange = this.#exchange;
    // Between two requests: the next one opens a socket of its own.
    if (exchange === null || this.#settling !== null) {
      this.#dropSocket();
      return;
    }
    const { clock, pool } = this.#options;
    const failure: TransportFailure = { kind: exchange.isSent ? kind : 'connect', detail };
    const atMs = clock.now();
    pool().retire(this);
    exchange.listener.onFailure(failure, atMs);
  }

  #dropSocket(): Socket | null {
    const socket = this.#socket;
    this.#socket = null;
    this.#openedInMs = null;
    socket?.destroy();
    return socket;
  }
}

function openSocket(remote: Remote, onRead: (length: number) => boolean): Socket {
  const options: TcpNetConnectOpts = {
    host: remote.address,
    port: remote.port,
    noDelay: true,
    onread: { buffer: READ_BUFFER, callback: onRead },
  };
  if (!remote.isSecure) return connectPlainly(options);
  // A name in the certificate for a name in the origin, an address for an address.
  const servername = isIP(remote.hostname) === 0 ? { servername: remote.hostname } : {};
  const session = remote.session === null ? {} : { session: remote.session };
  return connectSecurely({ ...options, ...servername, ...session, ALPNProtocols: ['http/1.1'] });
}
