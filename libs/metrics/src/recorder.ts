import type { Delta, FinishedRequest, HistogramKey, Sample } from '@chatload/contracts';
import type { StallWitness } from '@chatload/kernel';
import { addCounts, countsOfEnded, NO_COUNTS } from './counts.ts';
import { createHistogram, encodeHistogram } from './histogram.ts';
import { METRICS } from './metrics/metrics.ts';
import { StallSieve } from './stall-sieve.ts';

/** Records one phase in one load thread, between the driver that releases and the Deltas it posts. */
export interface Recorder {
  /** The driver released that many requests in one instant. */
  onStarted(count: number): void;
  /** A request has ended, in whatever way. */
  onFinished(request: FinishedRequest): void;
  /** A request whose turn never came: counted as started, never in flight. */
  onUnsent(request: FinishedRequest): void;
  readonly inFlight: number;
  /** What came since the last cut (or the start), and nothing of it again. */
  cut(nowMs: number): Delta;
  /** The same at the phase's end, when nothing more comes. */
  cutLast(nowMs: number): Delta;
}

/**
 * A recorder for one phase and one load thread. Memory: one histogram for each metric, and the
 * Samples since the last cut.
 *
 * Only requests that ended `complete` enter the histograms: a failed one often ends early, and would
 * make the server look fast.
 */
export function createRecorder(options: {
  readonly phaseId: string;
  readonly threadIndex: number;
  readonly startMs: number;
  /** What knows when nothing ran; without one, no value is told from the others. */
  readonly stalls?: StallWitness;
}): Recorder {
  const { phaseId, threadIndex } = options;
  const recordings = Object.values(METRICS).map((metric) => ({
    metric,
    histogram: createHistogram(),
  }));
  const sieve = options.stalls && new StallSieve(options.stalls);
  let intervalStartMs = options.startMs;
  let counts = NO_COUNTS;
  let samples: Sample[] = [];
  let inFlight = 0;
  let peak = 0;

  /** Encoding costs the load thread some time for each histogram: empty ones are left out. */
  function takeHistograms(): Delta['histograms'] {
    const encoded: Partial<Record<HistogramKey, string>> = {};
    for (const { metric, histogram } of recordings) {
      if (histogram.totalCount === 0) continue;
      encoded[metric.key] = encodeHistogram(histogram);
      histogram.reset();
    }
    return encoded;
  }

  function takeDelta(nowMs: number, stalledHistograms: Delta['stalledHistograms'] = {}): Delta {
    const delta: Delta = {
      phaseId,
      threadIndex,
      interval: { startMs: intervalStartMs, endMs: nowMs },
      counts,
      inFlight: { end: inFlight, peak },
      histograms: takeHistograms(),
      stalledHistograms,
      samples,
    };
    intervalStartMs = nowMs;
    counts = NO_COUNTS;
    samples = [];
    // Those still open are part of the next interval's peak.
    peak = inFlight;
    return delta;
  }

  return {
    get inFlight() {
      return inFlight;
    },

    onStarted(count) {
      counts = { ...counts, started: counts.started + count };
      inFlight += count;
      peak = Math.max(peak, inFlight);
    },

    onFinished(request) {
      inFlight -= 1;
      counts = addCounts(counts, countsOfEnded(request.sample));
      samples.push(request.sample);
      if (request.sample.ending !== 'complete') return;
      sieve?.add(request);
      for (const { metric, histogram } of recordings) {
        const values = metric.read(request);
        // An index loop: gaps are one value for each token, and `values` may be a typed array.
        for (let i = 0; i < values.length; i++) histogram.recordValue(values[i] ?? 0);
        const zeros = metric.countZeros?.(request) ?? 0;
        if (zeros > 0) histogram.recordValueWithCount(0, zeros);
      }
    },

    onUnsent({ sample }) {
      counts = addCounts({ ...counts, started: counts.started + 1 }, countsOfEnded(sample));
      samples.push(sample);
    },

    cut: (nowMs) => takeDelta(nowMs, sieve?.cut()),
    cutLast: (nowMs) => takeDelta(nowMs, sieve?.cutLast()),
  };
}
