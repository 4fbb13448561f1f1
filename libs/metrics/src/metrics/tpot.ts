import { decodeSpan, stored, type RecordedMetric } from './recorded-metric.ts';

/**
 * Time per output token: a stream's mean pace after its first token, one value for each stream. It
 * counts tokens, not events, so it compares servers that put several tokens into one chunk.
 *
 * @see https://docs.nvidia.com/nim/benchmarking/llm/latest/metrics.html
 */
export const tpot: RecordedMetric<'tpotMs'> = {
  key: 'tpotMs',
  title: 'Time per output token',
  unit: 'ms',
  better: 'lower',
  formula: '(lastTokenAt − firstTokenAt) / (output tokens − 1)',
  times: (sample) => [sample.firstTokenAtMs, sample.lastTokenAtMs],
  read({ sample }) {
    const decode = decodeSpan(sample);
    return stored(decode && decode.ms / decode.tokens);
  },
};
