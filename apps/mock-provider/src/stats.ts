import type { Stall, StallWitness } from '@chatload/kernel';
import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { EmissionErrors } from './emission-errors.ts';
import type { ErrorCounts } from './error-counts.ts';

/**
 * - `stream`, `whole`: a chat completion was answered that way
 * - `refused`: an error status, whatever was asked for
 * - `other`: anything else of the provider's API (the list of models)
 */
export type RequestKind = 'stream' | 'whole' | 'refused' | 'other';

/** As `GET /__mock/stats` gives it out. Health checks and the control API itself do not count. */
export interface StatsReport {
  readonly requests: {
    readonly total: number;
    readonly byKind: Readonly<Record<RequestKind, number>>;
    readonly byModel: Readonly<Record<string, number>>;
    readonly byPath: Readonly<Record<string, number>>;
  };
  readonly streams: OpenReport;
  readonly wholeAnswers: OpenReport;
  /** SSE events with data, `[DONE]` not among them. */
  readonly chunksSent: number;
  /** Actual minus due, one value per write; never negative. */
  readonly emissionErrorMs: ErrorReport;
  /** The same without the windows of 0.1 s in which the process, or the machine, stood still. */
  readonly emissionErrorOutsideStallsMs: ErrorReport;
  readonly stalls: {
    readonly count: number;
    readonly totalMs: number;
    /** Of the latest 10,000. */
    readonly maxMs: number;
    /** The latest, oldest first. */
    readonly recent: readonly Stall[];
  };
}

interface ErrorReport {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly n: number;
  /** HdrHistogram V2, compressed, base64; integer microseconds. */
  readonly histogram: string;
}

const MOST_RECENT_STALLS = 100;

interface OpenReport {
  readonly open: number;
  readonly peak: number;
  readonly closedByClient: number;
}

export const NO_CANARY: StallWitness = {
  stalls: () => [],
  total: () => ({ count: 0, totalMs: 0 }),
  seenUntilMs: () => Number.POSITIVE_INFINITY,
};

/** The mock's own count of what it did: what a load generator's figures are held against. */
export class Stats {
  #byKind = zeroByKind();
  readonly #byModel = new BoundedCounter();
  readonly #byPath = new BoundedCounter();
  readonly #open = { stream: new OpenCounter(), whole: new OpenCounter() };
  #chunksSent = 0;
  readonly #canary: StallWitness;
  readonly #emissionErrors: EmissionErrors;
  #stallsBefore = { count: 0, totalMs: 0 };
  #countsFromMs = Number.NEGATIVE_INFINITY;

  constructor(canary: StallWitness) {
    this.#canary = canary;
    this.#emissionErrors = new EmissionErrors(canary);
  }

  /** Counts a request once it is known what becomes of it; model and path are untrusted. */
  countRequest(kind: RequestKind, path: string, model: string | null): void {
    this.#byKind[kind]++;
    this.#byPath.add(path);
    if (model !== null) this.#byModel.add(model);
  }

  openAnswer(kind: 'stream' | 'whole'): void {
    this.#open[kind].enter();
  }

  closeAnswer(kind: 'stream' | 'whole', closedByClient: boolean): void {
    this.#open[kind].leave(closedByClient);
  }

  recordEmission(dueAtMs: number, emittedAtMs: number, chunks: number): void {
    this.#emissionErrors.record(dueAtMs, emittedAtMs);
    this.#chunksSent += chunks;
  }

  /** Counts from the start again, at `nowMs`; what is open stays open, and is the new peak. */
  reset(nowMs: number): void {
    this.#byKind = zeroByKind();
    this.#byModel.reset();
    this.#byPath.reset();
    this.#open.stream.reset();
    this.#open.whole.reset();
    this.#chunksSent = 0;
    this.#emissionErrors.reset();
    this.#stallsBefore = this.#canary.total();
    this.#countsFromMs = nowMs;
  }

  report(): StatsReport {
    const { all, outsideStalls } = this.#emissionErrors.report();
    return {
      requests: {
        total: Object.values(this.#byKind).reduce((sum, count) => sum + count, 0),
        byKind: { ...this.#byKind },
        byModel: this.#byModel.report(),
        byPath: this.#byPath.report(),
      },
      streams: this.#open.stream.report(),
      wholeAnswers: this.#open.whole.report(),
      chunksSent: this.#chunksSent,
      emissionErrorMs: reportErrors(all),
      emissionErrorOutsideStallsMs: reportErrors(outsideStalls),
      stalls: this.#reportStalls(),
    };
  }

  #reportStalls(): StatsReport['stalls'] {
    const { count, totalMs } = this.#canary.total();
    const stalls = this.#canary.stalls(this.#countsFromMs);
    return {
      count: count - this.#stallsBefore.count,
      totalMs: totalMs - this.#stallsBefore.totalMs,
      maxMs: stalls.reduce((most, { startMs, endMs }) => Math.max(most, endMs - startMs), 0),
      recent: stalls.slice(-MOST_RECENT_STALLS),
    };
  }
}

function reportErrors(counts: ErrorCounts): ErrorReport {
  const errors = counts.toHistogram();
  const percentileMs = (percentile: number): number =>
    errors.totalCount === 0 ? 0 : errors.getValueAtPercentile(percentile) / 1_000;
  return {
    p50: percentileMs(50),
    p99: percentileMs(99),
    max: percentileMs(100),
    n: errors.totalCount,
    histogram: encodeIntoCompressedBase64(errors),
  };
}

/** Counts by untrusted keys: beyond a thousand different ones, the rest are `other`. */
class BoundedCounter {
  readonly #counts = new Map<string, number>();

  add(key: string): void {
    const known = this.#counts.has(key) || this.#counts.size < MOST_KEYS;
    const counted = known ? key : 'other';
    this.#counts.set(counted, (this.#counts.get(counted) ?? 0) + 1);
  }

  reset(): void {
    this.#counts.clear();
  }

  report(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}

const MOST_KEYS = 1_000;

class OpenCounter {
  #open = 0;
  #peak = 0;
  #closedByClient = 0;

  enter(): void {
    this.#open++;
    this.#peak = Math.max(this.#peak, this.#open);
  }

  leave(closedByClient: boolean): void {
    this.#open--;
    if (closedByClient) this.#closedByClient++;
  }

  reset(): void {
    this.#peak = this.#open;
    this.#closedByClient = 0;
  }

  report(): OpenReport {
    return { open: this.#open, peak: this.#peak, closedByClient: this.#closedByClient };
  }
}

function zeroByKind(): Record<RequestKind, number> {
  return { stream: 0, whole: 0, refused: 0, other: 0 };
}
