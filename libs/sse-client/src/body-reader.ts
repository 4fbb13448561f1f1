import type { Ending } from '@chatload/contracts';

/** Makes out what a response's body says, and writes what it finds into the draft of the sample. */
export interface BodyReader {
  /** Gives back the outcome as soon as it is certain, mostly `null`. */
  write(bytes: Uint8Array, arrivedAtMs: number): Outcome | null;
  /** The outcome of a body that ended cleanly. */
  end(): Outcome;
  /** The outcome if the rest never comes; `null`: whatever kept it from coming decides. */
  breakOff(): Outcome | null;
}

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
