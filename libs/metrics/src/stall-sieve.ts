import type { Delta, FinishedRequest, HistogramKey, Sample } from '@chatload/contracts';
import { findStallsWithin, isStallWithin, type Stall, type StallWitness } from '@chatload/kernel';
import { createHistogram, encodeHistogram, type Histogram } from './histogram.ts';
import { latencyStartMs } from './metrics/recorded-metric.ts';
import { METRICS } from './metrics/metrics.ts';

/** The stretch of time that a request's value of a metric lies in; gaps have one each, see below. */
const TIMES = {
  ttfcMs: (sample) => [latencyStartMs(sample), sample.firstChunkAtMs],
  ttftMs: (sample) => [latencyStartMs(sample), sample.firstTokenAtMs],
  tpotMs: (sample) => [sample.firstTokenAtMs, sample.lastTokenAtMs],
  e2eMs: (sample) => [latencyStartMs(sample), sample.endedAtMs],
  sendLagMs: (sample) => [sample.scheduledAtMs, sample.startedAtMs],
} as const satisfies Partial<
  Record<HistogramKey, (sample: Sample) => readonly [number | null, number | null]>
>;

type TimedKey = keyof typeof TIMES;

const TIMED_KEYS = Object.keys(TIMES) as readonly TimedKey[];

/**
 * Picks out the values that a stall of the machine reached into. A request waits here until the
 * canary has seen past its end, some milliseconds: canary and load thread wake up from a stall at the
 * same time, and the canary may be the later one.
 */
export class StallSieve {
  readonly #witness: Pick<StallWitness, 'stalls' | 'seenUntilMs'>;
  readonly #stalled = new Map<HistogramKey, Histogram>();
  #waiting: FinishedRequest[] = [];

  constructor(witness: Pick<StallWitness, 'stalls' | 'seenUntilMs'>) {
    this.#witness = witness;
  }

  add(request: FinishedRequest): void {
    this.#waiting.push(request);
  }

  /** What was stalled of the requests that can be told by now, and nothing of it again. */
  cut(): NonNullable<Delta['stalledHistograms']> {
    const seenUntilMs = this.#witness.seenUntilMs();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const request of waiting) {
      if (request.sample.endedAtMs <= seenUntilMs) this.#sift(request);
      else this.#waiting.push(request);
    }
    return this.#take();
  }

  /** The same, of all that still wait: nothing comes after it. */
  cutLast(): NonNullable<Delta['stalledHistograms']> {
    for (const request of this.#waiting) this.#sift(request);
    this.#waiting = [];
    return this.#take();
  }

  #sift(request: FinishedRequest): void {
    const { sample } = request;
    const stalls = findStallsWithin(this.#witness, latencyStartMs(sample), sample.endedAtMs);
    if (stalls.length === 0) return;
    for (const key of TIMED_KEYS) {
      const [startMs, endMs] = TIMES[key](sample);
      if (startMs === null || endMs === null || !isTouched(stalls, startMs, endMs)) continue;
      const values = METRICS[key].read(request);
      for (let i = 0; i < values.length; i++) this.#record(key, values[i] ?? 0);
    }
    this.#siftGaps(request, stalls);
  }

  /** The gaps follow each other from the first token on: their own times are their sums. */
  #siftGaps({ sample, gapsUs }: FinishedRequest, stalls: readonly Stall[]): void {
    if (sample.firstTokenAtMs === null) return;
    let startMs = sample.firstTokenAtMs;
    for (const gapUs of gapsUs) {
      const endMs = startMs + gapUs / 1_000;
      if (isTouched(stalls, startMs, endMs)) this.#record('gapMs', gapUs);
      startMs = endMs;
    }
  }

  #record(key: HistogramKey, value: number): void {
    const histogram = this.#stalled.get(key) ?? createHistogram();
    this.#stalled.set(key, histogram);
    histogram.recordValue(value);
  }

  #take(): NonNullable<Delta['stalledHistograms']> {
    const encoded: Partial<Record<HistogramKey, string>> = {};
    for (const [key, histogram] of this.#stalled) encoded[key] = encodeHistogram(histogram);
    this.#stalled.clear();
    return encoded;
  }
}

function isTouched(stalls: readonly Stall[], startMs: number, endMs: number): boolean {
  return stalls.some((stall) => isStallWithin(stall, startMs, endMs));
}
