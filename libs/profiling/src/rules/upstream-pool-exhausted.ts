import type { FindingRule } from '../finding-context.ts';
import { showNumber, showShare } from '../show.ts';
import {
  describeWaits,
  FEWEST_UPSTREAM_REQUESTS,
  locateUpstreamWait,
  readUpstreamUse,
} from '../upstream-use.ts';

const LEAST_WAIT_MS = 20;
const LEAST_LATENCY_RATIO = 0.25;
const SERIOUS_LATENCY_RATIO = 0.5;

/** Requests queue for a connection while the server idles: the pool is smaller than the load. */
export const upstreamPoolExhausted: FindingRule = ({ run, cpuRatio, isCpuSaturated }) => {
  const use = readUpstreamUse(run.plain);
  const { latencyP50Ms, durationMs } = run.plain;
  if (use === undefined || use.requests < FEWEST_UPSTREAM_REQUESTS || latencyP50Ms === null)
    return [];
  const waitRatio = Math.min(1, use.waitMeanMs / latencyP50Ms);
  // A busy server is late for everything, and one that connects anew waits for the handshakes.
  const hasOtherCause = isCpuSaturated || use.sockets > use.requests / 2;
  if (use.waitMeanMs < LEAST_WAIT_MS || waitRatio < LEAST_LATENCY_RATIO || hasOtherCause) return [];
  const perMs = use.requests / durationMs;
  const atUpstream = perMs * Math.max(0, latencyP50Ms - use.waitMeanMs);
  return [
    {
      area: 'waiting',
      severity: waitRatio >= SERIOUS_LATENCY_RATIO ? 'serious' : 'warning',
      confidence: use.requests >= 5 * FEWEST_UPSTREAM_REQUESTS ? 'high' : 'medium',
      title: `Requests wait ${showNumber(use.waitMeanMs)} ms for an upstream connection, ${showShare(waitRatio, 1)} of the latency`,
      evidence: [
        `mean of ${use.requests} upstream requests, longest ${showNumber(use.waitMaxMs)} ms; latency p50 ${showNumber(latencyP50Ms)} ms`,
        `by rate and latency about ${showNumber(Math.max(1, atUpstream))} requests were at the upstream at once, and ${showNumber(perMs * use.waitMeanMs)} waited`,
        ...(cpuRatio === null ? [] : [`meanwhile the CPU was ${showShare(cpuRatio, 1)} busy`]),
        ...describeWaits(run.waits),
      ],
      location: locateUpstreamWait(run.waits),
      cost: waitRatio,
      action:
        'Let the provider’s client or agent open more connections (undici: connections; node:http: maxSockets), at least as many as requests are in flight; set time-outs, so that a slow answer does not hold its connection for ever; ask in parallel what does not depend on each other.',
    },
  ];
};
