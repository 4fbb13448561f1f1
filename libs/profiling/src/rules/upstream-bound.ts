import type { FindingRule } from '../finding-context.ts';
import { showNumber, showShare } from '../show.ts';
import { compareWithUpstream } from '../upstream-comparison.ts';
import { describeWaits, locateUpstreamWait } from '../upstream-use.ts';

const HIGHEST_CPU_RATIO = 0.5;
const LEAST_UPSTREAM_RATIO = 0.8;

/** Where the upstream takes nearly all of the time, nothing in the server makes it faster. */
export const upstreamBound: FindingRule = ({ run, cpuRatio }) => {
  const { requests } = run.plain;
  const [felt] = compareWithUpstream(run.plain);
  if (felt === undefined || cpuRatio === null) return [];
  const { timing, throughMs, directMs } = felt;
  const ratio = Math.min(1, directMs / throughMs);
  if (cpuRatio > HIGHEST_CPU_RATIO || ratio < LEAST_UPSTREAM_RATIO) return [];
  return [
    {
      area: 'waiting',
      severity: 'note',
      confidence: requests >= 100 ? 'high' : 'medium',
      title: `The upstream takes ${showShare(ratio, 1)} of the ${timing}`,
      evidence: [
        `${timing} p50 is ${showNumber(throughMs)} ms (${requests} requests), and ${showNumber(directMs)} ms without the server`,
        `the CPU is ${showShare(cpuRatio, 1)} busy`,
        ...describeWaits(run.waits),
      ],
      location: locateUpstreamWait(run.waits),
      cost: 0,
      action:
        'The server itself is not what is slow. Set time-outs for the provider, so that a slow answer does not hold resources; ask in parallel what does not depend on each other; keep answers that repeat.',
    },
  ];
};
