import { latencyStartMs, spanning, type RecordedMetric } from './recorded-metric.ts';

/**
 * Time to first token: when a reader sees the first text. Events without text do not count, as in
 * NVIDIA's AIPerf and in inference-perf.
 *
 * @see https://docs.nvidia.com/nim/benchmarking/llm/latest/metrics.html
 */
export const ttft: RecordedMetric<'ttftMs'> = {
  key: 'ttftMs',
  title: 'Time to first token',
  unit: 'ms',
  better: 'lower',
  formula: 'firstTokenAt − start',
  ...spanning((sample) => [latencyStartMs(sample), sample.firstTokenAtMs]),
};
