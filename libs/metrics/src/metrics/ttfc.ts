import { latencyStartMs, spanning, type RecordedMetric } from './recorded-metric.ts';

/**
 * Time to first chunk: when a client first hears of its answer. A role delta without text counts, so
 * this is what a server that forwards at once shows, even where the model is still silent.
 */
export const ttfc: RecordedMetric<'ttfcMs'> = {
  key: 'ttfcMs',
  title: 'Time to first chunk',
  unit: 'ms',
  better: 'lower',
  formula: 'firstChunkAt − start',
  ...spanning((sample) => [latencyStartMs(sample), sample.firstChunkAtMs]),
};
