import type { Warning } from '@chatload/contracts';
import { showNumber, showShare } from '../show-number.ts';
import { slotsFlag } from './load-flags.ts';

/** What was never sent cannot have been slow: the percentiles of such a run are lower bounds. */
export const runSaturated: Warning = {
  name: 'run-saturated',
  description: 'in an open model, less than 99 % of the offered requests per second were achieved',
  check({ plan, summary }) {
    const { offered, peakInFlight } = summary.measured;
    if (offered === null || offered.achievedPerSec >= 0.99 * offered.offeredPerSec) return null;
    const achieved = showNumber(offered.achievedPerSec);
    const share = showShare(offered.achievedPerSec, offered.offeredPerSec);
    const { flag, slots } = slotsFlag(plan);
    const allBusy = peakInFlight >= slots;
    return {
      figure: `${achieved} of ${showNumber(offered.offeredPerSec)} requests per second were sent (${share}, limit 99 %): percentiles are lower bounds`,
      cause: allBusy
        ? `All ${slots} slots were waiting for answers: the server does not keep up.`
        : 'The generator did not keep up with its own schedule.',
      next: allBusy
        ? `Raise ${flag} (now ${slots}) to see how slow it gets, or lower --requests-per-second below ${achieved}.`
        : 'End what else runs on this machine, or lower --requests-per-second.',
    };
  },
};
