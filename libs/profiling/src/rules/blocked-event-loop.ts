import { findBlockers, totalMs, type Blocker } from '../blocking-runs.ts';
import { valuesOf, type FindingRule } from '../finding-context.ts';
import { frameKey, locate } from '../self-times.ts';
import { showLocation, showNumber, showShare } from '../show.ts';

/** From here on a person notices each one in a stream, and 20 of them a second are a full core. */
const SERIOUS_MS = 50;

/** While one call runs, no other request gets on, not even a stream's next chunk. */
export const blockedEventLoop: FindingRule = ({ run, cpuTree }) => {
  if (cpuTree === null || run.cpu === null) return [];
  return findBlockers(cpuTree, run.cpu.telemetry).map((blocker) => {
    const lengths = blocker.runs.map(({ lengthMs }) => lengthMs).toSorted((a, b) => a - b);
    const typicalMs = lengths[Math.floor(lengths.length / 2)] ?? 0;
    const plainDelays = valuesOf(run.plain.telemetry, 'loopDelayMaxMs');
    const seenPlainly = plainDelays.filter((delayMs) => delayMs >= typicalMs / 2).length;
    const isConfirmed = seenPlainly >= 2;
    return {
      area: 'event-loop',
      severity: !isConfirmed ? 'note' : typicalMs >= SERIOUS_MS ? 'serious' : 'warning',
      confidence: !isConfirmed ? 'low' : blocker.runs.length >= 4 ? 'high' : 'medium',
      title: `${showLocation(blocker.frame)} blocks the event loop for ${showNumber(typicalMs)} ms at a time`,
      evidence: [
        `${blocker.runs.length} times in ${showNumber(cpuTree.windowMs / 1_000)} s without a pause: ${showNumber(lengths[0] ?? 0)} to ${showNumber(lengths.at(-1) ?? 0)} ms, ${showShare(totalMs(blocker), cpuTree.windowMs)} of the time`,
        `event-loop delay at these moments: up to ${showNumber(Math.max(...blocker.runs.map(({ loopDelayMs }) => loopDelayMs)))} ms; in the plain run ${seenPlainly} of ${plainDelays.length} samples had at least ${showNumber(typicalMs / 2)} ms`,
        ...describeBusiest(blocker),
      ],
      location: locate(blocker.frame),
      about: locate(blocker.frame),
      cost: Math.min(1, totalMs(blocker) / cpuTree.windowMs),
      action:
        'Every request in flight waits meanwhile. Cut the work into pieces with a pause (await setImmediate from node:timers/promises) between them, keep its result if it repeats, or give it to a worker thread.',
    };
  });
};

function describeBusiest({ frame, busiest }: Blocker): readonly string[] {
  if (frameKey(frame) === frameKey(busiest)) return [];
  return [`most of it in ${showLocation(busiest)}`];
}
