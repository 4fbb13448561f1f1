import { rateConfidence } from '../cpu-cost.ts';
import type { FindingRule } from '../finding-context.ts';
import { locate, sumByFunction } from '../self-times.ts';
import { showLocation, showShare } from '../show.ts';

/** A relay that keeps to its task spreads its time over many functions of its packages. */
const LEAST_BUSY_RATIO = 0.15;
const WARNING_BUSY_RATIO = 0.4;

export const hotDependency: FindingRule = ({ cpuTree, isCpuSaturated }) => {
  if (cpuTree === null) return [];
  return sumByFunction(cpuTree.root)
    .filter(({ frame }) => frame.category === 'dependency' && frame.file !== '')
    .filter(({ amount }) => amount >= LEAST_BUSY_RATIO * cpuTree.busyMs)
    .map(({ frame, amount }) => ({
      area: 'cpu',
      severity:
        isCpuSaturated && amount >= WARNING_BUSY_RATIO * cpuTree.busyMs ? 'warning' : 'note',
      confidence: rateConfidence((amount / cpuTree.busyMs) * cpuTree.busySamples),
      title: `${showLocation(frame)} of ${frame.packageName} takes ${showShare(amount, cpuTree.busyMs)} of the CPU time`,
      evidence: [
        `${showShare(amount, cpuTree.busyMs)} of ${cpuTree.busySamples} busy samples, ${showShare(amount, cpuTree.windowMs)} of a core`,
      ],
      location: locate(frame),
      about: locate(frame),
      cost: amount / cpuTree.windowMs,
      action: `See in the flame graph who calls it, and whether all of what ${frame.packageName} does there is needed: call it less often, hand it less, or use a leaner part of it.`,
    }));
};
