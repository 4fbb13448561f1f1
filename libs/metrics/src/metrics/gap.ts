import type { RecordedMetric } from './recorded-metric.ts';

/**
 * Chunk gap: time between consecutive token-carrying events of one stream, every gap of every stream.
 * Events that arrive in one read have a gap of 0: leaving them out would raise the mean above the
 * stream's own pace. Only where each event is one output token is it inter-token latency.
 */
export const gap: RecordedMetric<'gapMs'> = {
  key: 'gapMs',
  title: 'Chunk gap',
  unit: 'ms',
  better: 'lower',
  formula: 'tokenEventAt[i] − tokenEventAt[i − 1]',
  read: ({ gapsUs }) => gapsUs,
  countZeros: ({ zeroGapCount }) => zeroGapCount,
};
