import type { Delta, Sample } from '@chatload/contracts';
import { makeCounts } from './sample-report.ts';

/** A stream that ended complete; its stamps have more decimals than a line keeps. */
export const SAMPLE: Sample = {
  phaseId: 'measure-1',
  index: 0,
  ending: 'complete',
  detail: null,
  httpStatus: 200,
  answerId: 'chatcmpl-1\n"',
  model: 'gpt-3.5-turbo',
  scheduledAtMs: null,
  startedAtMs: 8_236_482_364.12345,
  sentAtMs: 8_236_482_364.2,
  headersAtMs: 8_236_482_465.5,
  firstChunkAtMs: 8_236_482_465.6,
  firstTokenAtMs: 8_236_482_465.6,
  lastTokenAtMs: 8_236_482_855.25,
  endedAtMs: 8_236_482_855.3,
  connectMs: 0.31416,
  connectionReused: false,
  chunkCount: 42,
  tokenEventCount: 40,
  coalescedCount: 0,
  outputTokens: 40,
  tokenSource: 'usage',
  finishReason: 'stop',
  doneMissing: false,
  bytesSent: 210,
  bytesReceived: 10_700,
  chunksAtMs: [8_236_482_465.60049, 8_236_482_475.7],
};

/** Two of them, in a second of the first measured phase. */
export const DELTA: Delta = {
  phaseId: 'measure-1',
  threadIndex: 0,
  interval: { startMs: 8_236_482_364.1, endMs: 8_236_483_364.1 },
  counts: makeCounts(2),
  inFlight: { end: 3, peak: 10 },
  histograms: { ttftMs: 'HISTFAAAAB542pNpmSzMwMDAxAABzFCaEUoz2X+AMIKZAEARAtM=' },
  samples: [SAMPLE, { ...SAMPLE, index: 1 }],
};
