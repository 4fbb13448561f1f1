import { decodeSpan, stored, type RecordedMetric } from './recorded-metric.ts';

/**
 * Output token rate of one stream after its first token: how fast its text appears to its reader.
 * A histogram holds integers, and 12.5 tokens/s must not become 12: it is stored in thousandths, as
 * milliseconds are. Undefined where all tokens came in one instant.
 *
 * @see https://docs.nvidia.com/nim/benchmarking/llm/latest/metrics.html
 */
export const streamTokensPerSec: RecordedMetric<'streamTokensPerSec'> = {
  key: 'streamTokensPerSec',
  title: 'Output token rate per stream',
  unit: 'tokens/s',
  better: 'higher',
  formula: '(output tokens − 1) / (lastTokenAt − firstTokenAt)',
  read({ sample }) {
    const decode = decodeSpan(sample);
    if (decode === undefined || decode.ms <= 0) return stored(undefined);
    return stored(decode.tokens / (decode.ms / 1_000));
  },
};
