import type { Warning } from '@chatload/contracts';
import { showNumber, showShare } from '../show-number.ts';
import { exceedsShare } from './exceeds-share.ts';
import { locateDelay } from './locate-delay.ts';

const LIMIT_MS = 1_000;

/** From about a second on, a person who waits for an answer to begin notices the wait. */
export const firstChunkSlow: Warning = {
  name: 'first-chunk-slow',
  description:
    'time to first chunk is above 1 s at p99: in more than 1 % of the streams, and at least two',
  check(context) {
    const figure = context.summary.measured.figures.ttfcMs;
    const slow = context.evidence.countAbove('ttfcMs', LIMIT_MS);
    if (figure === undefined || !exceedsShare(slow, figure.n, 1)) return null;
    return {
      figure: `${slow} of ${figure.n} streams (${showShare(slow, figure.n)}) had their first chunk after more than 1 s, the slowest after ${showNumber(figure.max)} ms`,
      ...locateDelay(context, 'ttfcMs'),
    };
  },
};
