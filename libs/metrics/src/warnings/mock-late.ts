import type { Warning } from '@chatload/contracts';
import { showNumber } from '../show-number.ts';
import { doubtTiming, findSmallestJudged } from '../timing-limits.ts';
import { slotsFlag } from './load-flags.ts';

/** What the mock sends late, the server under test is blamed for. */
export const mockLate: Warning = {
  name: 'mock-late',
  description:
    'p99 of the mock’s emission error is above 2 ms and above 5 % of the smallest time that an objective judges',
  check({ plan, objectives, validity }) {
    const errorMs = validity.mock?.emissionErrorP99Ms ?? 0;
    const doubt = doubtTiming(errorMs, findSmallestJudged(objectives));
    if (doubt === null) return null;
    const { flag, slots } = slotsFlag(plan);
    const isOurs = plan.target.mockOrigin === null;
    return {
      figure: `the mock sent its events ${showNumber(errorMs)} ms late at p99 (limit ${showNumber(doubt.limitMs)} ms)`,
      cause: 'The mock gets too little CPU time beside the server and the generator.',
      next: isOurs
        ? `End what else runs on this machine, lower ${flag} (now ${slots}), or raise --mock-token-delay-ms.`
        : `Give the mock a core of its own, lower ${flag} (now ${slots}), or slow its tokens down.`,
    };
  },
};
