import { sum, valuesOf, type FindingRule } from '../finding-context.ts';
import { showNumber, showShare } from '../show.ts';
import {
  describeWaits,
  FEWEST_UPSTREAM_REQUESTS,
  locateUpstreamWait,
  readUpstreamUse,
} from '../upstream-use.ts';

/** With a pool it is next to none; with a client per request it is all of them. */
const LEAST_RATIO = 0.5;

export const upstreamConnectionsNotReused: FindingRule = ({ run }) => {
  const use = readUpstreamUse(run.plain);
  if (use === undefined || use.requests < FEWEST_UPSTREAM_REQUESTS) return [];
  const ratio = Math.min(1, use.sockets / use.requests);
  if (ratio < LEAST_RATIO) return [];
  return [
    {
      area: 'waiting',
      severity: 'warning',
      confidence: use.requests >= 5 * FEWEST_UPSTREAM_REQUESTS ? 'high' : 'medium',
      title: `${showShare(use.sockets, use.requests)} of the upstream requests open a new connection`,
      evidence: [
        `${use.sockets} new upstream connections for ${use.requests} upstream requests in the plain run`,
        ...describeConnecting(valuesOf(run.plain.telemetry, 'upstreamConnectMeanMs')),
        ...describeWaits(run.waits),
      ],
      location: locateUpstreamWait(run.waits),
      cost: ratio / 2,
      action:
        'Make the provider’s client, or its agent, once at start and share it between all requests, with keep-alive on: against a real provider each new connection costs two or three round trips (TCP and TLS) before the first byte is sent.',
    },
  ];
};

function describeConnecting(meansMs: readonly number[]): readonly string[] {
  if (meansMs.length === 0) return [];
  const meanMs = sum(meansMs) / meansMs.length;
  return [`connecting to this upstream took ${showNumber(meanMs)} ms on average`];
}
