import type { Endpoint } from '@chatload/contracts';
import { pinnedOrigin } from './mock-control.ts';

const METRICS_TIMEOUT_MS = 5_000;

/** chat-server's own counters, from its `/metrics`. */
export interface ServerCounters {
  readonly started: number;
  readonly open: number;
  readonly upstreamRequests: number;
}

/** What chat-server counted since it started, all labels added up. */
export async function readServerCounters(
  server: Pick<Endpoint, 'origin' | 'address'>,
): Promise<ServerCounters> {
  const response = await fetch(`${pinnedOrigin(server)}/metrics`, {
    signal: AbortSignal.timeout(METRICS_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
  const text = await response.text();
  return {
    started: sumOf(text, 'chat_requests_started_total'),
    open: sumOf(text, 'chat_requests_open'),
    upstreamRequests: sumOf(text, 'chat_upstream_requests_total'),
  };
}

/**
 * The sum of a metric over its labels, in Prometheus' text format: `name{label="x"} 12`, a line each.
 */
export function sumOf(exposition: string, name: string): number {
  let sum = 0;
  for (const line of exposition.split('\n')) {
    const match = /^(?<name>\w+)(?:\{[^}]*\})?\s+(?<value>\S+)/.exec(line);
    if (match?.groups?.['name'] === name) sum += Number(match.groups['value']);
  }
  return sum;
}
