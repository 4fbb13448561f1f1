import type {
  Counts,
  FinishedRequest,
  GeneratorHealth,
  Phase,
  PhaseSummary,
  Sample,
  Summary,
} from '@chatload/contracts';
import { NO_COUNTS } from './counts.ts';

/** A healthy stream of five tokens, one in 10 ms, that began at 1,000 ms; for tests only. */
export function finishedRequest(
  changes: Partial<Sample> = {},
  gapsUs: readonly number[] = [10_000, 10_000, 10_000, 10_000],
): FinishedRequest {
  const sample: Sample = {
    phaseId: 'measure-1',
    index: 0,
    ending: 'complete',
    detail: null,
    httpStatus: 200,
    answerId: 'chatcmpl-1',
    model: 'openai/gpt-3.5-turbo',
    scheduledAtMs: null,
    startedAtMs: 1_000,
    sentAtMs: 1_001,
    headersAtMs: 1_090,
    firstChunkAtMs: 1_100,
    firstTokenAtMs: 1_101.5,
    lastTokenAtMs: 1_141.5,
    endedAtMs: 1_142,
    connectMs: null,
    connectionReused: true,
    chunkCount: 7,
    tokenEventCount: 5,
    coalescedCount: 0,
    outputTokens: 5,
    tokenSource: 'usage',
    finishReason: 'stop',
    doneMissing: false,
    bytesSent: 100,
    bytesReceived: 2_000,
    chunksAtMs: null,
    ...changes,
  };
  return { sample, gapsUs: Int32Array.from(gapsUs) };
}

export function phase(changes: Partial<Phase> & { slots?: number } = {}): Phase {
  const { slots = 10, ...rest } = changes;
  return {
    id: 'measure-1',
    kind: 'measure',
    target: 'server',
    load: { model: 'closed', slots, batch: 1, stop: { requests: 100 } },
    record: true,
    ...rest,
  };
}

/** A summary whose measured phases had those endings and figures. */
export function summaryOf(
  endings: Counts['endings'],
  figures: PhaseSummary['figures'] = {},
): Summary {
  const measured: PhaseSummary = {
    kind: 'measure',
    target: 'server',
    windowMs: 1_000,
    counts: { ...NO_COUNTS, endings },
    peakInFlight: 1,
    completeRatio: 1,
    requestsPerSec: 1,
    outputTokensPerSec: 1,
    sentBytesPerSec: 1,
    receivedBytesPerSec: 1,
    tailMs: 0,
    doneMissing: 0,
    connectionsOpened: 1,
    httpStatuses: {},
    tokenSources: [],
    itlApplies: false,
    figures,
  };
  return { phases: { 'measure-1': measured }, measured, baseline: null, added: null };
}

export const HEALTHY_GENERATOR: GeneratorHealth = {
  loopDelayP99Ms: 0.5,
  loopDelayMaxMs: 4,
  cpuRatio: 0.1,
  cpuPeakRatio: 0.2,
};
