import type { Warning } from '@chatload/contracts';
import { showShare } from '../show-number.ts';
import { exceedsShare } from './exceeds-share.ts';

/** Chunks that come in one read have a gap of 0 and make the next one longer: no token was faster. */
export const gapsCoalesced: Warning = {
  name: 'gaps-coalesced',
  description:
    'more than 5 % of the chunk gaps, and at least two, are 0: their events came in one read',
  check({ plan, summary, evidence }) {
    const n = summary.measured.figures.gapMs?.n ?? 0;
    const coalesced = n - evidence.countAbove('gapMs', 0);
    if (!exceedsShare(coalesced, n, 5)) return null;
    const figure = `${coalesced} of ${n} chunk gaps (${showShare(coalesced, n)}, limit 5 %) are 0: their events came in one read`;
    if (plan.target.mock['token-delay-ms'] === '0') {
      return {
        figure,
        cause: 'The mock sends its tokens without a delay between them.',
        next: 'Judge by the time per output token, or raise --mock-token-delay-ms.',
      };
    }
    return {
      figure,
      cause:
        'The server, or what stands between, gathers events before it sends them: a compressor, a buffering proxy, a stream that waits for more.',
      next: 'Switch compression and buffering off for text/event-stream; --record-chunks keeps the arrival of each event. Judge by the time per output token until then.',
    };
  },
};
