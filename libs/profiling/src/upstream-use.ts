import type { CodeLocation, Wait } from '@chatload/contracts';
import { pickTelemetry, sum, valuesOf } from './finding-context.ts';
import type { PlainRun } from './profiled-run.ts';
import { showLocation, showNumber } from './show.ts';

/** How a server used its upstream in the plain run. */
export interface UpstreamUse {
  readonly requests: number;
  /** Opened meanwhile. */
  readonly sockets: number;
  /** From a request's creation until a connection took it; mean over all, and the longest. */
  readonly waitMeanMs: number;
  readonly waitMaxMs: number;
}

/** Figures of fewer requests say nothing. */
export const FEWEST_UPSTREAM_REQUESTS = 20;

/**
 * `undefined` without the probe's channels, whose figures count since the sample before; a mean wait
 * weighs by the number of waits in its own sample.
 */
export function readUpstreamUse({ telemetry }: PlainRun): UpstreamUse | undefined {
  const requests = sum(valuesOf(telemetry, 'upstreamRequests'));
  if (requests === 0) return undefined;
  const waits = pickTelemetry(telemetry, 'upstreamWaitCount');
  const countAt = new Map(waits.map(({ atMs, value }) => [atMs, value]));
  const waited = pickTelemetry(telemetry, 'upstreamWaitMeanMs').map(({ atMs, value }) => ({
    value,
    weight: countAt.get(atMs) ?? 0,
  }));
  const weight = sum(waited.map((each) => each.weight));
  return {
    requests,
    sockets: sum(valuesOf(telemetry, 'upstreamSockets')),
    waitMeanMs: weight === 0 ? 0 : sum(waited.map((each) => each.value * each.weight)) / weight,
    waitMaxMs: Math.max(0, ...valuesOf(telemetry, 'upstreamWaitMaxMs')),
  };
}

/** async_hooks' names of what waits for another machine. */
const NETWORK_KINDS = /^(?:UNDICI|HTTP|TCP|TLS|GETADDRINFO)/;

/**
 * The line that in all waits longest for the network; where none is known to, the one that waits longest
 * for anything. A promise's wait holds those of others, and its line may only have passed them on.
 */
export function locateUpstreamWait(waits: readonly Wait[]): CodeLocation | null {
  const sorted = sortByTotal(waits);
  const wait = sorted.find(({ kind }) => NETWORK_KINDS.test(kind)) ?? sorted[0];
  return wait?.location ?? null;
}

/** The application's longest waits in all, a line each. */
export function describeWaits(waits: readonly Wait[]): readonly string[] {
  return sortByTotal(waits)
    .slice(0, 3)
    .map(
      ({ kind, location, count, meanMs }) =>
        `bubbleprof: ${kind} × ${count}, mean wait ${showNumber(meanMs)} ms, from ${showLocation(location)}`,
    );
}

function sortByTotal(waits: readonly Wait[]): readonly Wait[] {
  return waits.toSorted((a, b) => b.count * b.meanMs - a.count * a.meanMs);
}
