import type { Plan, Warning } from '@chatload/contracts';
import { showNumber } from '../show-number.ts';
import { doubtTiming, findSmallestJudged } from '../timing-limits.ts';
import { lessLoad } from './load-flags.ts';

/** What the mock sends late, the server under test is blamed for. */
export const mockLate: Warning = {
  name: 'mock-late',
  description:
    'p99 of the mock’s emission error is above 2 ms and above 5 % of the smallest time that an objective judges',
  check({ plan, objectives, validity }) {
    const errorMs = validity.mock?.emissionErrorP99Ms ?? 0;
    const doubt = doubtTiming(errorMs, findSmallestJudged(objectives));
    if (doubt === null) return null;
    const first =
      plan.target.mockOrigin === null
        ? 'End what else runs on this machine'
        : 'Give the mock a core of its own';
    return {
      figure: `the mock sent its ${plan.request.stream ? 'events' : 'answers'} ${showNumber(errorMs)} ms late at p99 (limit ${showNumber(doubt.limitMs)} ms)`,
      cause: 'The mock gets too little CPU time beside the server and the generator.',
      next: `${first}, ${lessWork(plan)}.`,
    };
  },
};

/** A whole answer leaves in one piece, however slowly its tokens are made. */
function lessWork(plan: Plan): string {
  if (!plan.request.stream) return `or lower ${lessLoad(plan)}`;
  const isOurs = plan.target.mockOrigin === null;
  const slower = isOurs ? 'raise --mock-token-delay-ms' : 'slow its tokens down';
  return `lower ${lessLoad(plan)}, or ${slower}`;
}
