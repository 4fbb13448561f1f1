import type { FrameCategory } from '../classify-frame.ts';
import { rateConfidence } from '../cpu-cost.ts';
import type { FindingRule } from '../finding-context.ts';
import { findJsonTimes } from '../json-lines.ts';
import { sumByCategory, sumByFunction, sumByOwner, sumByPackage } from '../self-times.ts';
import { showLocation, showNumber, showShare } from '../show.ts';

const CATEGORIES = {
  application: 'own code',
  dependency: 'dependencies',
  node: 'Node',
  v8: 'V8',
} as const satisfies Record<FrameCategory, string>;

const FEWEST_SAMPLES = 50;

/** Where the CPU time goes: no problem, but what every look for one begins with. */
export const cpuBreakdown: FindingRule = ({ cpuTree, linesOf, cpuRatio, isCpuSaturated }) => {
  if (cpuTree === null || cpuTree.busySamples < FEWEST_SAMPLES) return [];
  const { root, busyMs } = cpuTree;
  const share = (ms: number): string => showShare(ms, busyMs);
  const sums = sumByCategory(root);
  const functions = sumByFunction(root);
  const categories = Object.entries(CATEGORIES) as [FrameCategory, string][];
  const packages = sumByPackage(root).slice(0, 3);
  const jsonMs = findJsonTimes(cpuTree, linesOf).reduce((ms, time) => ms + time.spentMs, 0);
  return [
    {
      area: 'cpu',
      severity: 'note',
      confidence: rateConfidence(cpuTree.busySamples),
      title: `CPU time: ${categories.map(([category, name]) => `${name} ${share(sums[category])}`).join(', ')}`,
      evidence: [
        `${cpuTree.busySamples} busy samples in ${showNumber(cpuTree.windowMs / 1_000)} s, ${showShare(busyMs, cpuTree.windowMs)} of a core while profiled${cpuRatio === null ? '' : `, ${showShare(cpuRatio, 1)} in the plain run`}`,
        ...categories.flatMap(([category, name]) => {
          const top = functions.filter(({ frame }) => frame.category === category).slice(0, 3);
          const list = top.map(({ frame, amount }) => `${showLocation(frame)} ${share(amount)}`);
          return list.length === 0 ? [] : [`${name}, by self time: ${list.join(', ')}`];
        }),
        `by nearest function of the server’s own, what it calls in Node and V8 included: ${
          sumByOwner(root)
            .filter(({ frame }) => frame.category === 'application')
            .slice(0, 3)
            .map(({ frame, amount }) => `${showLocation(frame)} ${share(amount)}`)
            .join(', ') || 'none'
        }`,
        ...(packages.length === 0
          ? []
          : [`packages: ${packages.map(([name, ms]) => `${name} ${share(ms)}`).join(', ')}`]),
        `lines that read or write JSON: ${share(jsonMs)}`,
      ],
      location: null,
      cost: 0,
      action: isCpuSaturated
        ? 'One core is used up. If no finding names a hot spot, run one process per core (node:cluster, or more instances).'
        : 'Nothing to do: the CPU does not limit this server.',
    },
  ];
};
