import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';

export type { Histogram };

/**
 * Histograms hold integers: thousandths of a metric's unit (microseconds for `…Ms`, milli-tokens per
 * second for `streamTokensPerSec`). The division happens once, when a Figure is made.
 */
export const STORED_PER_UNIT = 1_000;

/**
 * The default request limit, 120 s, in microseconds. A longer value makes the histogram grow, it is
 * not lost; equal ranges let two histograms be added count by count, without looking up each value.
 */
const USUAL_HIGHEST_VALUE = 120_000_000;

/**
 * An empty High Dynamic Range histogram: three significant digits from 1 to as high as need be, so
 * any value read from it is within 0.1 % of the recorded one. About 70 kB.
 *
 * @see https://hdrhistogram.github.io/HdrHistogram/
 */
export function createHistogram(): Histogram {
  return build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: USUAL_HIGHEST_VALUE,
    numberOfSignificantValueDigits: 3,
    autoResize: true,
  });
}

/** Everything in `histograms`, in a new one; adding loses nothing, so the order does not matter. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const merged = createHistogram();
  for (const histogram of histograms) merged.add(histogram);
  return merged;
}

/**
 * HdrHistogram's V2 format, compressed, in base64: other implementations read it too. The weakest
 * compression: a load thread encodes while streams wait, and a few hundred bytes more cost nothing.
 */
export function encodeHistogram(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram, 1);
}

export function decodeHistogram(encoded: string): Histogram {
  return decodeFromCompressedBase64(encoded);
}

/**
 * How many of the values lie above a limit, which is in the metric's unit; one that shares its bucket
 * with the limit counts by the bucket's upper end. The library tells only which value has a rank, so
 * the highest rank that is not above is searched for.
 */
export function countValuesAbove(histogram: Histogram, limit: number): number {
  const n = histogram.totalCount;
  const isAbove = (rank: number): boolean =>
    // Half a rank below it: rounding up then gives just this one, whatever floating point does.
    histogram.getValueAtPercentile((100 * (rank - 0.5)) / n) > limit * STORED_PER_UNIT;
  let notAbove = 0;
  let firstAbove = n + 1;
  while (firstAbove - notAbove > 1) {
    const rank = Math.floor((notAbove + firstAbove) / 2);
    if (isAbove(rank)) firstAbove = rank;
    else notAbove = rank;
  }
  return n - notAbove;
}
