import type { Sample } from '@chatload/contracts';

import type { OutgoingRequest } from './outgoing-request.ts';

/** A Sample in the making; how and when it ended is added last. */
export type DraftSample = {
  -readonly [Key in Exclude<keyof Sample, 'ending' | 'detail' | 'endedAtMs'>]: Sample[Key];
};

/** What is known of a request before it is sent. */
export function draftSample(request: OutgoingRequest): DraftSample {
  const { phaseId, index, model, scheduledAtMs, startedAtMs } = request;
  return {
    phaseId,
    index,
    httpStatus: null,
    answerId: null,
    model,
    scheduledAtMs,
    startedAtMs,
    sentAtMs: null,
    headersAtMs: null,
    firstChunkAtMs: null,
    firstTokenAtMs: null,
    lastTokenAtMs: null,
    connectMs: null,
    connectionReused: false,
    chunkCount: 0,
    tokenEventCount: 0,
    coalescedCount: 0,
    outputTokens: null,
    tokenSource: null,
    finishReason: null,
    doneMissing: false,
    bytesSent: 0,
    bytesReceived: 0,
    chunksAtMs: null,
  };
}
