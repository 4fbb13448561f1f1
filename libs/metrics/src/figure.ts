import type { Figure, PercentileKey } from '@chatload/contracts';
import { STORED_PER_UNIT, type Histogram } from './histogram.ts';

/** Each percentile in thousandths, which are whole numbers: 1 − 0.9 in binary is not 0.1. */
export const PER_MILLE = {
  p50: 500,
  p90: 900,
  p95: 950,
  p99: 990,
  p999: 999,
} as const satisfies Record<PercentileKey, number>;

const PERCENTILES = Object.entries(PER_MILLE) as readonly [PercentileKey, number][];

/**
 * The statistics of a histogram in its metric's unit, or `undefined` when it is empty.
 *
 * Percentiles are nearest-rank: the smallest recorded value that at least q of all values do not
 * exceed. All are within the histogram's 0.1 %, from the value's own bucket: `min` its lower end, the
 * percentiles and `max` its upper end, `mean` the middles.
 */
export function toFigure(histogram: Histogram): Figure | undefined {
  const n = histogram.totalCount;
  if (n === 0) return undefined;
  const percentile = (key: PercentileKey): number =>
    toUnit(histogram.getValueAtPercentile(PER_MILLE[key] / 10));
  return {
    n,
    // Not the histogram's own `minNonZeroValue`: coalesced gaps are 0, and they count.
    min: toUnit(histogram.getValueAtPercentile(0)),
    mean: toUnit(histogram.mean),
    max: toUnit(histogram.getValueAtPercentile(100)),
    p50: percentile('p50'),
    p90: percentile('p90'),
    p95: percentile('p95'),
    p99: percentile('p99'),
    p999: percentile('p999'),
    lowN: PERCENTILES.filter(([, perMille]) => n < samplesNeeded(perMille)).map(([key]) => key),
  };
}

/** 10/(1−q): with fewer values, ten lie above the percentile only by luck, and it wanders. */
function samplesNeeded(perMille: number): number {
  return 10_000 / (1_000 - perMille);
}

function toUnit(stored: number): number {
  return stored / STORED_PER_UNIT;
}
