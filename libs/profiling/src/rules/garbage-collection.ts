import { rateConfidence } from '../cpu-cost.ts';
import { sum, valuesOf, type FindingRule } from '../finding-context.ts';
import { sumByFunction } from '../self-times.ts';
import { showNumber, showShare } from '../show.ts';

const NOTE_BUSY_RATIO = 0.1;
const WARNING_BUSY_RATIO = 0.25;

/** Garbage is what allocations leave: much of it means that much is copied on the way. */
export const garbageCollection: FindingRule = ({ run, cpuTree, isCpuSaturated }) => {
  if (cpuTree === null) return [];
  const collector = sumByFunction(cpuTree.root).find(
    ({ frame }) => frame.file === '' && frame.functionName === '(garbage collector)',
  );
  const spentMs = collector?.amount ?? 0;
  if (spentMs < NOTE_BUSY_RATIO * cpuTree.busyMs) return [];
  const { telemetry, durationMs } = run.plain;
  const majorMs = sum(valuesOf(telemetry, 'gcMajorMs'));
  const minorMs = sum(valuesOf(telemetry, 'gcMinorMs'));
  return [
    {
      area: 'memory',
      severity:
        isCpuSaturated && spentMs >= WARNING_BUSY_RATIO * cpuTree.busyMs ? 'warning' : 'note',
      confidence: rateConfidence((spentMs / cpuTree.busyMs) * cpuTree.busySamples),
      title: `The garbage collector takes ${showShare(spentMs, cpuTree.busyMs)} of the CPU time`,
      evidence: [
        `${showShare(spentMs, cpuTree.windowMs)} of a core while profiled`,
        `in the plain run ${showNumber(majorMs)} ms of major and ${showNumber(minorMs)} ms of minor pauses in ${showNumber(durationMs / 1_000)} s`,
      ],
      location: null,
      cost: spentMs / cpuTree.windowMs,
      action:
        'Allocate less per chunk: pass buffers and strings on as they came instead of copying or concatenating them, process answers piece by piece, and stream large ones. A larger young generation (--max-semi-space-size) makes short-lived garbage cheaper.',
    },
  ];
};
