import type { CustomFigure } from '@chatload/contracts';
import { toFigure } from '../figure.ts';
import { createHistogram, mergeHistograms, STORED_PER_UNIT, type Histogram } from '../histogram.ts';
import type { MetricInUse } from './sample-reader.ts';

/** The values of one metric over Samples in one phase, in constant memory. */
export class MetricTally {
  n = 0;
  /** Of a ratio. */
  yes = 0;
  /** Of a distribution; from its first value on, since an empty one takes 70 kB too. */
  histogram: Histogram | undefined;

  add(value: number | boolean): void {
    this.n += 1;
    if (typeof value === 'number') {
      this.histogram ??= createHistogram();
      this.histogram.recordValue(Math.round(value * STORED_PER_UNIT));
    } else if (value) {
      this.yes += 1;
    }
  }
}

/**
 * The figure of a metric from its tallies in several phases. `undefined` of a built-in one without a
 * value; a plug-in's own is shown, so that its author sees that it is in use.
 */
export function toCustomFigure(
  { plugin, metric }: MetricInUse,
  tallies: readonly MetricTally[],
): CustomFigure | undefined {
  const n = tallies.reduce((sum, tally) => sum + tally.n, 0);
  if (n === 0 && plugin === null) return undefined;
  const { title, unit, kind } = metric;
  const yes = tallies.reduce((sum, tally) => sum + tally.yes, 0);
  const merged = mergeHistograms(tallies.flatMap(({ histogram }) => histogram ?? []));
  return {
    title,
    unit,
    n,
    ratio: kind === 'ratio' && n > 0 ? yes / n : null,
    figure: toFigure(merged) ?? null,
  };
}
