import type { Counts, Delta, HistogramKey, Phase, Sample } from '@chatload/contracts';
import { addCounts, NO_COUNTS } from './counts.ts';
import { FailureCauses } from './failure-causes.ts';
import { decodeHistogram, mergeHistograms, type Histogram } from './histogram.ts';
import { METRICS } from './metrics/metrics.ts';
import { PhaseTail } from './phase-tail.ts';

/**
 * Everything that a phase's figures are made from, added up from its Deltas. Memory does not grow
 * with the number of requests: Samples are looked at once and let go.
 */
export class PhaseTotals {
  readonly phase: Phase;
  readonly causes = new FailureCauses();
  readonly httpStatuses = new Map<number, number>();
  readonly tokenSources = new Set<'usage' | 'events'>();
  readonly histograms = new Map<HistogramKey, Histogram>();
  counts: Counts = NO_COUNTS;
  doneMissing = 0;
  connectionsOpened = 0;
  /** Complete requests whose token events were their output tokens, by the server's `usage`. */
  tokenPerEvent = 0;
  readonly #tail: PhaseTail;
  readonly #peakByThread = new Map<number, number>();
  #firstStartMs = Number.POSITIVE_INFINITY;
  #lastEndMs = Number.NEGATIVE_INFINITY;

  constructor(phase: Phase) {
    this.phase = phase;
    this.#tail = new PhaseTail(phase.load.slots);
  }

  add(delta: Delta): void {
    this.counts = addCounts(this.counts, delta.counts);
    const { threadIndex, inFlight } = delta;
    const peak = Math.max(this.#peakByThread.get(threadIndex) ?? 0, inFlight.peak);
    this.#peakByThread.set(threadIndex, peak);
    const sent = delta.samples.filter(({ ending }) => ending !== 'unsent');
    this.#tail.add(sent.map((sample) => sample.endedAtMs));
    for (const sample of delta.samples) this.#addSample(sample);
    for (const { key } of Object.values(METRICS)) {
      const encoded = delta.histograms[key];
      if (encoded !== undefined) this.#addHistogram(key, decodeHistogram(encoded));
    }
  }

  /** First start to last end; 0 before anything ended. */
  get windowMs(): number {
    return Math.max(0, this.#lastEndMs - this.#firstStartMs);
  }

  get tailMs(): number {
    return this.#tail.lengthMs(this.windowMs);
  }

  /**
   * The most requests in flight at once: exact with one load thread. With several it is the sum of
   * their own peaks, an upper bound, since they need not have fallen on one instant.
   */
  get peakInFlight(): number {
    return [...this.#peakByThread.values()].reduce((sum, peak) => sum + peak, 0);
  }

  #addSample(sample: Sample): void {
    this.causes.addSample(sample);
    // What never started neither opens the window nor closes it.
    if (sample.ending === 'unsent') return;
    this.#firstStartMs = Math.min(this.#firstStartMs, sample.startedAtMs);
    this.#lastEndMs = Math.max(this.#lastEndMs, sample.endedAtMs);
    if (sample.httpStatus !== null) {
      const known = this.httpStatuses.get(sample.httpStatus) ?? 0;
      this.httpStatuses.set(sample.httpStatus, known + 1);
    }
    if (sample.tokenSource !== null) this.tokenSources.add(sample.tokenSource);
    if (sample.doneMissing) this.doneMissing += 1;
    if (!sample.connectionReused && sample.connectMs !== null) this.connectionsOpened += 1;
    if (isTokenPerEvent(sample)) this.tokenPerEvent += 1;
  }

  #addHistogram(key: HistogramKey, histogram: Histogram): void {
    const known = this.histograms.get(key);
    if (known) known.add(histogram);
    else this.histograms.set(key, mergeHistograms([histogram]));
  }
}

/** Where tokens were counted from events, the two are equal by definition, which proves nothing. */
function isTokenPerEvent(sample: Sample): boolean {
  return (
    sample.ending === 'complete' &&
    sample.tokenSource === 'usage' &&
    sample.outputTokens === sample.tokenEventCount
  );
}

/** Whether the phase's requests are what the run is judged by. */
export function isMeasured({ kind, record }: Phase): boolean {
  return record && kind === 'measure';
}
