import type { FastifyInstance } from 'fastify';
import { answerNotFound } from '../errors.ts';
import { isLoopbackAddress } from '../loopback.ts';
import { ENDINGS, type RequestCounters } from '../request-counters.ts';

/**
 * `GET /metrics` in Prometheus' text exposition format 0.0.4. Only for this machine; for others the
 * route does not exist. Behind a reverse proxy on this machine, keep the proxy from passing it on.
 */
export function addMetricsRoute(app: FastifyInstance, counters: RequestCounters): void {
  app.get('/metrics', (request, reply) => {
    if (!isLoopbackAddress(request.ip)) return answerNotFound(request, reply);
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(renderMetrics(counters));
  });
}

/** @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export function renderMetrics(counters: RequestCounters): string {
  return [
    ...describe('chat_requests_started_total', 'counter', 'Requests whose handling began.'),
    `chat_requests_started_total ${counters.started}`,
    ...describe('chat_requests_ended_total', 'counter', 'Requests by how they ended.'),
    ...ENDINGS.map(
      (ending) => `chat_requests_ended_total{ending="${ending}"} ${counters.ended[ending]}`,
    ),
    ...describe('chat_requests_open', 'gauge', 'Requests that have not ended.'),
    `chat_requests_open ${counters.open}`,
    ...describe('chat_requests_open_peak', 'gauge', 'Most requests open at once since the start.'),
    `chat_requests_open_peak ${counters.openPeak}`,
    ...describe('chat_upstream_requests_total', 'counter', 'Requests sent upstream, with retries.'),
    `chat_upstream_requests_total ${counters.upstreamRequests}`,
    ...describe('chat_upstream_requests_open', 'gauge', 'Requests that hold an upstream request.'),
    `chat_upstream_requests_open ${counters.upstreamOpen}`,
    '',
  ].join('\n');
}

function describe(name: string, type: 'counter' | 'gauge', help: string): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}
