import type { Warning } from '@chatload/contracts';
import { detectRise } from '@chatload/statistics';
import { showNumber } from '../show-number.ts';
import { lessLoad, longerRun } from './load-flags.ts';

/** Latency that grows while the load stays the same has not reached its level yet, or has none. */
export const latencyRising: Warning = {
  name: 'latency-rising',
  description:
    'latency rises over the run: by Mann–Kendall’s test on the medians of at least 10 equal intervals, p < 0.01, and by 20 % or more',
  check({ plan, evidence }) {
    const medians = evidence.latencyMediansMs;
    const rise = detectRise(medians);
    if (rise?.rising !== true) return null;
    const [first = 0] = medians;
    const last = medians.at(-1) ?? 0;
    const what = plan.request.stream ? 'time to first chunk' : 'latency';
    return {
      figure: `${what} rose by ${showNumber(100 * rise.riseRatio)} % (limit 20 %): p50 was ${showNumber(first)} ms in the first of ${medians.length} intervals and ${showNumber(last)} ms in the last`,
      cause: 'Something piles up in the server: requests in a queue, connections, or memory.',
      next: `See whether it levels off in a longer run (${longerRun(plan)}) while you watch the server’s memory and open connections; lower ${lessLoad(plan)} until it stays level.`,
    };
  },
};
