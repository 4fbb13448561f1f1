import type { Counts, Delta, HistogramKey, Phase, Sample } from '@chatload/contracts';
import { addCounts, NO_COUNTS } from './counts.ts';
import { FailureCauses } from './failure-causes.ts';
import type { Goodput } from './goodput.ts';
import { decodeHistogram, mergeHistograms, type Histogram } from './histogram.ts';
import { METRICS } from './metrics/metrics.ts';
import { PhaseTail } from './phase-tail.ts';
import { PhaseWindow } from './phase-window.ts';
import { MetricTally } from './sample-metrics/metric-tally.ts';
import type { Readings, SampleReader } from './sample-metrics/sample-reader.ts';
import { WindowedWork, type EndedWork, type Work } from './windowed-work.ts';

/** How the Samples of a run are read: the same for all of its phases. */
export interface SampleReading {
  readonly reader: SampleReader;
  readonly goodput: Goodput;
}

const NO_READINGS: Readings = new Map();

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
  /** Of those values, the ones that a stall of the machine reached into. */
  readonly stalledHistograms = new Map<HistogramKey, Histogram>();
  /** Of metrics over Samples, by key; those of a metric that was dropped since are still among them. */
  readonly tallies = new Map<string, MetricTally>();
  readonly reading: SampleReading;
  counts: Counts = NO_COUNTS;
  doneMissing = 0;
  connectionsOpened = 0;
  /** Complete requests whose token events were their output tokens, by the server's `usage`. */
  tokenPerEvent = 0;
  readonly #window: PhaseWindow;
  readonly #work: WindowedWork;
  /** `null` where nothing runs out: timed phases end at once, and open load fills no slots. */
  readonly #tail: PhaseTail | null;
  readonly #peakByThread = new Map<number, number>();

  constructor(phase: Phase, reading: SampleReading) {
    this.phase = phase;
    this.reading = reading;
    const { load } = phase;
    const isCounted = 'requests' in load.stop;
    this.#window = new PhaseWindow(load);
    this.#work = new WindowedWork(isCounted ? 0 : load.slots);
    this.#tail = isCounted && load.model === 'closed' ? new PhaseTail(load.slots) : null;
  }

  add(delta: Delta): void {
    this.counts = addCounts(this.counts, delta.counts);
    const { threadIndex, inFlight } = delta;
    const peak = Math.max(this.#peakByThread.get(threadIndex) ?? 0, inFlight.peak);
    this.#peakByThread.set(threadIndex, peak);
    this.#window.add(delta);
    const sent = delta.samples.filter(({ ending }) => ending !== 'unsent');
    this.#tail?.add(sent.map((sample) => sample.endedAtMs));
    for (const sample of delta.samples) this.causes.addSample(sample);
    this.#work.add(sent.map((sample) => this.#addSent(sample)));
    addEncoded(this.histograms, delta.histograms);
    addEncoded(this.stalledHistograms, delta.stalledHistograms ?? {});
  }

  /** 0 before anything ended. */
  get windowMs(): number {
    return this.#window.lengthMs;
  }

  /** What ended inside the window. */
  get work(): Work {
    return this.#work.until(this.#window.endMs);
  }

  /** The time in which the arrivals of open load were to start; 0 in a closed model. */
  get offeringMs(): number {
    return this.#window.offeringMs;
  }

  get tailMs(): number {
    return this.#tail?.lengthMs(this.windowMs) ?? 0;
  }

  /**
   * The most requests in flight at once: exact with one load thread. With several it is the sum of
   * their own peaks, an upper bound, since they need not have fallen on one instant.
   */
  get peakInFlight(): number {
    return [...this.#peakByThread.values()].reduce((sum, peak) => sum + peak, 0);
  }

  #addSent(sample: Sample): EndedWork {
    if (sample.httpStatus !== null) {
      const known = this.httpStatuses.get(sample.httpStatus) ?? 0;
      this.httpStatuses.set(sample.httpStatus, known + 1);
    }
    if (sample.tokenSource !== null) this.tokenSources.add(sample.tokenSource);
    if (sample.doneMissing) this.doneMissing += 1;
    if (!sample.connectionReused && sample.connectMs !== null) this.connectionsOpened += 1;
    if (isTokenPerEvent(sample)) this.tokenPerEvent += 1;
    const readings = this.#read(sample);
    return {
      endedAtMs: sample.endedAtMs,
      complete: sample.ending === 'complete' ? 1 : 0,
      good: this.reading.goodput.isMetBy(sample, readings) ? 1 : 0,
      outputTokens: sample.outputTokens ?? 0,
      bytesSent: sample.bytesSent,
      bytesReceived: sample.bytesReceived,
    };
  }

  /** A phase that is not recorded has no figures. */
  #read(sample: Sample): Readings {
    if (!this.phase.record) return NO_READINGS;
    const readings = this.reading.reader.read(sample);
    for (const [key, value] of readings) {
      const tally = this.tallies.get(key) ?? new MetricTally();
      this.tallies.set(key, tally);
      tally.add(value);
    }
    return readings;
  }
}

function addEncoded(
  known: Map<HistogramKey, Histogram>,
  encoded: NonNullable<Delta['stalledHistograms']>,
): void {
  for (const { key } of Object.values(METRICS)) {
    const text = encoded[key];
    if (text === undefined) continue;
    const histogram = decodeHistogram(text);
    const sum = known.get(key);
    if (sum) sum.add(histogram);
    else known.set(key, mergeHistograms([histogram]));
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
