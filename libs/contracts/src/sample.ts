import type { Ending } from './ending.ts';

/**
 * One request, as it was seen from outside. Every stamp is absolute monotonic time in milliseconds,
 * or `null` when the instant never came.
 */
export interface Sample {
  readonly phaseId: string;
  /** 0, 1, 2 … in the order in which the requests of the phase were released. */
  readonly index: number;
  readonly ending: Ending;
  /** One line on why it failed, as the socket or the server put it; untrusted text. */
  readonly detail: string | null;
  readonly httpStatus: number | null;
  /** The `id` the answer carried: joins this sample with the mock's log. Untrusted text. */
  readonly answerId: string | null;
  readonly model: string;

  /** The instant the load shape gave it; `null` in a closed model. */
  readonly scheduledAtMs: number | null;
  /**
   * The driver released it, before it waited for or opened a connection; of an `unsent` request, the
   * instant it was given up.
   */
  readonly startedAtMs: number;
  /** Its bytes were handed to the socket. */
  readonly sentAtMs: number | null;
  readonly headersAtMs: number | null;
  /** First SSE event with `data:`; an empty role delta counts, a comment does not. */
  readonly firstChunkAtMs: number | null;
  /** First event whose delta carries text (content, reasoning, refusal, tool-call arguments). */
  readonly firstTokenAtMs: number | null;
  readonly lastTokenAtMs: number | null;
  /** `[DONE]`, or the end of the response where there is none. */
  readonly endedAtMs: number;

  /** How long opening its connection took; `null` when a kept one was reused. */
  readonly connectMs: number | null;
  readonly connectionReused: boolean;

  /** SSE events with `data:`, `[DONE]` not among them. */
  readonly chunkCount: number;
  /** Events that carried text. */
  readonly tokenEventCount: number;
  /** Token-carrying events that arrived in one read with the one before. */
  readonly coalescedCount: number;
  readonly outputTokens: number | null;
  /** Where `outputTokens` comes from: the server's own `usage`, or a count of token events. */
  readonly tokenSource: 'usage' | 'events' | null;
  readonly finishReason: string | null;
  readonly doneMissing: boolean;
  /** Bytes of the body sent, and of the body received. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Only with `--record-chunks`: the arrival of each event with `data:`, `[DONE]` not among them. */
  readonly chunksAtMs: readonly number[] | null;
}

/**
 * A finished request on its way to the recorder: the Sample, and the figures of single events that
 * are recorded and then dropped, so that memory does not grow with the run.
 */
export interface FinishedRequest {
  readonly sample: Sample;
  /** Times above 0 between consecutive token-carrying events, integer microseconds. */
  readonly gapsUs: Int32Array;
  /** How many such times are 0: where events come together, nearly all of them. */
  readonly zeroGapCount: number;
}
