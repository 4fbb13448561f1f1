import type { FindingRule } from '../finding-context.ts';
import { showLocation, showNumber, showShare } from '../show.ts';
import { compareWithUpstream } from '../upstream-comparison.ts';

/** As Node's async_hooks call setTimeout and what is made of it. */
const TIMER = 'Timeout';

const FEWEST_WAITS = 20;
/** Of timers to requests: a server's own housekeeping is far rarer. */
const LEAST_PER_REQUEST = 0.5;
/** Shorter ones are rounded to a millisecond, and late by what the event loop is. */
const LEAST_WAIT_MS = 5;
/**
 * Of the timer's shortest wait, that the server must add to a timing: else nobody waits for the timer.
 * The mean says nothing: of 25 ms, bubbleprof made 205 on average under streams, and 65 at least. So
 * from a quarter on it may be, and from a half on it is likely.
 */
const LEAST_ADDED_RATIO = 0.25;
const LIKELY_ADDED_RATIO = 0.5;
const WARNING_RATIO = 0.1;

/**
 * Requests that stand still until a timer goes off: no profile of the CPU shows them. Seen from both
 * sides: bubbleprof's timers by line, and that the plain server adds as much to its upstream.
 */
export const timerWaits: FindingRule = ({ run, cpuRatio, isCpuSaturated }) => {
  const timings = compareWithUpstream(run.plain);
  // A busy server is late for everything.
  if (isCpuSaturated) return [];
  return run.waits.flatMap((wait) => {
    const { kind, location, count, minMs } = wait;
    const isOfRequests = count >= FEWEST_WAITS && count >= LEAST_PER_REQUEST * run.waitRequests;
    const slowed = timings.find(
      ({ throughMs, directMs }) => throughMs - directMs >= LEAST_ADDED_RATIO * minMs,
    );
    if (kind !== TIMER || !isOfRequests || minMs < LEAST_WAIT_MS || slowed === undefined) return [];
    const { timing, throughMs, directMs } = slowed;
    const addedMs = throughMs - directMs;
    const cost = Math.min(1, addedMs / throughMs);
    const isLikely = addedMs >= LIKELY_ADDED_RATIO * minMs;
    return [
      {
        area: 'waiting',
        severity: isLikely && cost >= WARNING_RATIO ? 'warning' : 'note',
        // That the requests wait for it, and not something beside them, is an inference.
        confidence: isLikely ? 'medium' : 'low',
        title: `Requests wait for a timer that ${showLocation(location)} sets: the server adds ${showNumber(addedMs)} ms to the ${timing}`,
        evidence: [
          `${timing} p50 is ${showNumber(throughMs)} ms (${run.plain.requests} requests), and ${showNumber(directMs)} ms without the server`,
          `bubbleprof: ${count} such timers in ${run.waitRequests} requests, the shortest wait ${showNumber(minMs)} ms`,
          ...(cpuRatio === null ? [] : [`meanwhile the CPU was ${showShare(cpuRatio, 1)} busy`]),
        ],
        location,
        cost,
        action:
          'Look what the timer is for. Pass on what has come at once instead of after a pause; wait for the event itself (a promise, an event of the stream) instead of asking again after a while; put together what is there already instead of what comes within a time.',
      },
    ];
  });
};
