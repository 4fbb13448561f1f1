import type { Endpoint } from '@chatload/contracts';
import type { Clock } from '@chatload/kernel';

export type { TransportName } from '@chatload/contracts';

/**
 * Carries requests to one endpoint over at most so many connections. It knows HTTP and stamps what it
 * sees on the wire; what an answer means is not its business.
 */
export interface Transport {
  /**
   * Sends a request as soon as a connection is free, in the order of the calls. Gives back a function
   * that drops it, its connection included: nothing is told to the listener after that.
   */
  start(request: TransportRequest, listener: TransportListener): () => void;
  /** Closes every connection; resolves within a second or so. */
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly endpoint: Endpoint;
  /** Most connections at once. */
  readonly connections: number;
  /** `false`: `connection: close`, and a new connection for each request. */
  readonly keepAlive: boolean;
  readonly clock: Clock;
}

export interface TransportRequest {
  /** All of them but those that the transport frames the message with; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Told of one exchange, in this order; `onEnd` or `onFailure` is the last call. Stamps are absolute
 * monotonic milliseconds.
 */
export interface TransportListener {
  /** The request's bytes were handed to the socket. */
  onSent(atMs: number, connection: ConnectionUse): void;
  /** The final status and headers arrived; informational ones (1xx) are passed over. */
  onHeaders(head: ResponseHead, arrivedAtMs: number): void;
  /**
   * A part of the body, free of framing: the bytes from `start` to `end`, valid during the call only.
   * No view of its own: that would be an object per part. All parts that came in one read of the
   * socket bear one and the same stamp, and parts of different reads never do.
   */
  onData(bytes: Buffer, start: number, end: number, arrivedAtMs: number): void;
  /**
   * Offered a read from within a chunk of HTTP's on, framing and all, before `onData` is told of it.
   * What is taken moves the place, over any number of whole chunks, and is not told again; nothing in
   * it may end the exchange.
   */
  takeChunks?(bytes: Buffer, place: BodyPlace, end: number, arrivedAtMs: number): void;
  /** The response ended as its framing says it should. */
  onEnd(atMs: number): void;
  onFailure(failure: TransportFailure, atMs: number): void;
}

/** Where in a read, and how much of the chunk that this is in is still to come. */
export interface BodyPlace {
  at: number;
  leftBytes: number;
}

export interface ConnectionUse {
  /** How long opening the connection took; `null` when a kept one was reused. */
  readonly connectMs: number | null;
  readonly reused: boolean;
}

export interface ResponseHead {
  readonly status: number;
  /** Names in lower case; untrusted. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface TransportFailure {
  /**
   * - `connect`: the request was not sent
   * - `reset`: a socket error or an early end after it was sent
   * - `protocol`: what came is not HTTP
   */
  readonly kind: 'connect' | 'reset' | 'protocol';
  readonly detail: string;
}
