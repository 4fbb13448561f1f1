import type { Warning, WarningContext, WarningFinding } from '@chatload/contracts';
import { showNumber } from '../show-number.ts';
import { doubtTiming, findSmallestJudged, isCpuExhausted, ownSendLagMs } from '../timing-limits.ts';
import { lessLoad } from './load-flags.ts';

/** What the generator reads late, the server under test is blamed for. */
export const generatorBusy: Warning = {
  name: 'generator-busy',
  description:
    'p99 of the generator’s event-loop delay or of its send lag is above 2 ms and above 5 % of the smallest time that an objective judges, or a load thread used 95 % of a core for 2 s',
  check(context) {
    const figure = describeLateness(context) ?? describeCpu(context);
    if (figure === null) return null;
    return {
      figure,
      cause: 'The generator gets too little CPU time for this load, or the machine stood still.',
      next: `End what else runs on this machine, lower ${lessLoad(context.plan)}, or run longer so that a single standstill weighs less.`,
    };
  },
};

function describeLateness({
  plan,
  summary,
  objectives,
  validity,
}: WarningContext): WarningFinding['figure'] | null {
  const delayMs = validity.generator.loopDelayP99Ms;
  const errorMs = Math.max(delayMs, ownSendLagMs(plan, summary) ?? 0);
  const doubt = doubtTiming(errorMs, findSmallestJudged(objectives));
  if (doubt === null) return null;
  const what = errorMs === delayMs ? 'looked at its sockets' : 'sent its requests';
  return `the generator ${what} ${showNumber(errorMs)} ms late at p99 (limit ${showNumber(doubt.limitMs)} ms)`;
}

function describeCpu({ validity: { generator } }: WarningContext): WarningFinding['figure'] | null {
  if (!isCpuExhausted(generator)) return null;
  const percent = showNumber(100 * generator.cpuPeakRatio);
  return `a load thread used ${percent} % of a core for 2 s running (limit 95 %)`;
}
