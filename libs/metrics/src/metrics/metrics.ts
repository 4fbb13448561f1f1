import type { HistogramKey } from '@chatload/contracts';
import { connect } from './connect.ts';
import { e2e } from './e2e.ts';
import { gap } from './gap.ts';
import type { RecordedMetric } from './recorded-metric.ts';
import { sendLag } from './send-lag.ts';
import { streamTokensPerSec } from './stream-tokens-per-sec.ts';
import { tpot } from './tpot.ts';
import { ttfc } from './ttfc.ts';
import { ttft } from './ttft.ts';

/** The built-in metrics, in the order of a report's table: one file and one line each. */
export const METRICS = {
  ttfcMs: ttfc,
  ttftMs: ttft,
  gapMs: gap,
  tpotMs: tpot,
  e2eMs: e2e,
  streamTokensPerSec,
  connectMs: connect,
  sendLagMs: sendLag,
} as const satisfies { readonly [Key in HistogramKey]: RecordedMetric<Key> };
