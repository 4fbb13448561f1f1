import type { Warning } from '@chatload/contracts';
import { showNumber, showShare } from '../show-number.ts';
import { exceedsShare } from './exceeds-share.ts';
import { locateDelay } from './locate-delay.ts';

const LIMIT_MS = 3_000;

/** A stream may well take longer: its reader has something to read meanwhile. */
export const wholeAnswersSlow: Warning = {
  name: 'whole-answers-slow',
  description:
    'latency of whole answers is above 3 s at p99: in more than 1 % of the answers, and at least two',
  check(context) {
    const figure = context.summary.measured.figures.e2eMs;
    if (context.plan.request.stream || figure === undefined) return null;
    const slow = context.evidence.countAbove('e2eMs', LIMIT_MS);
    if (!exceedsShare(slow, figure.n, 1)) return null;
    return {
      figure: `${slow} of ${figure.n} answers (${showShare(slow, figure.n)}) took more than 3 s, the slowest ${showNumber(figure.max)} ms`,
      ...locateDelay(context, 'e2eMs'),
    };
  },
};
