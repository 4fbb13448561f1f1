import type { Delta, FinishedRequest, HistogramKey } from '@chatload/contracts';
import { findStallsWithin, isStallWithin, type Stall, type StallWitness } from '@chatload/kernel';
import { createHistogram, encodeHistogram, type Histogram } from './histogram.ts';
import { latencyStartMs, type RecordedMetric, type Times } from './metrics/recorded-metric.ts';
import { METRICS } from './metrics/metrics.ts';

/** Of a metric whose values lie in no one stretch of time. */
const NO_TIMES: Times = [null, null];

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
    for (const metric of Object.values<RecordedMetric<HistogramKey>>(METRICS)) {
      const [startMs, endMs] = metric.times?.(sample) ?? NO_TIMES;
      if (startMs === null || endMs === null || !isTouched(stalls, startMs, endMs)) continue;
      const values = metric.read(request);
      for (let i = 0; i < values.length; i++) this.#record(metric.key, values[i] ?? 0);
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
