import { latencyStartMs, spanning, type RecordedMetric } from './recorded-metric.ts';

/**
 * End-to-end latency: until `[DONE]`, or until the last byte of a whole answer. "Latency" in a table
 * always means this.
 *
 * @see https://docs.nvidia.com/nim/benchmarking/llm/latest/metrics.html
 */
export const e2e: RecordedMetric<'e2eMs'> = {
  key: 'e2eMs',
  title: 'End-to-end latency',
  unit: 'ms',
  better: 'lower',
  formula: 'endedAt − start',
  ...spanning((sample) => [latencyStartMs(sample), sample.endedAtMs]),
};
