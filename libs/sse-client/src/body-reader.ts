import type { Ending } from '@chatload/contracts';

import type { BodyPlace } from './transport.ts';

/** Makes out what a response's body says, and writes what it finds into the draft of the sample. */
export interface BodyReader {
  /** Reads from `start` to `end`; gives back the outcome as soon as it is certain, mostly `null`. */
  write(bytes: Buffer, start: number, end: number, arrivedAtMs: number): Outcome | null;
  /**
   * Offered what `TransportListener.takeChunks` is, if the reader has a faster way for it; gives back
   * how many bytes of the body it took.
   */
  takeChunks?(bytes: Buffer, place: BodyPlace, end: number, arrivedAtMs: number): number;
  /** The outcome of a body that ended cleanly. */
  end(): Outcome;
  /** The outcome if the rest never comes; `null`: whatever kept it from coming decides. */
  breakOff(): Outcome | null;
}

export type { BodyPlace };

export interface Outcome {
  readonly ending: Ending;
  /** Untrusted, unbounded. */
  readonly detail: string | null;
  /**
   * What becomes of the rest of the response: read to its end, so that the connection can be reused,
   * or dropped together with the connection.
   */
  readonly rest: 'drain' | 'drop';
}

/** The outcome of an answer that breaks the protocol: nothing that follows can be trusted. */
export function protocolError(detail: string): Outcome {
  return { ending: 'protocol_error', detail, rest: 'drop' };
}
