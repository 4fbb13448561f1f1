import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { RequestCounters } from '../request-counters.ts';
import { addMetricsRoute, renderMetrics } from './metrics.ts';

test('every sample of the exposition has its HELP and TYPE', () => {
  const counters = new RequestCounters();
  counters.requestStarted();
  counters.requestStarted();
  counters.requestEnded('client_gone');
  const lines = renderMetrics(counters).trimEnd().split('\n');

  expect(lines).toContain('chat_requests_started_total 2');
  expect(lines).toContain('chat_requests_ended_total{ending="client_gone"} 1');
  expect(lines).toContain('chat_requests_ended_total{ending="complete"} 0');
  expect(lines).toContain('chat_requests_open 1');
  expect(lines).toContain('chat_requests_open_peak 2');
  for (const line of lines.filter((each) => !each.startsWith('#'))) {
    expect(line).toMatch(/^[a-z_]+(?:\{ending="[a-z_]+"\})? \d+$/);
    const name = /^[a-z_]+/.exec(line)?.[0] ?? '';
    const type = name.endsWith('_total') ? 'counter' : 'gauge';
    expect(lines).toContain(`# TYPE ${name} ${type}`);
    expect(lines.some((each) => each.startsWith(`# HELP ${name} `))).toBe(true);
  }
});

test('the route is there for this machine only', async () => {
  const app = Fastify();
  addMetricsRoute(app, new RequestCounters());
  const statusFor = async (remoteAddress: string): Promise<number> =>
    (await app.inject({ url: '/metrics', remoteAddress })).statusCode;
  expect(await statusFor('127.0.0.1')).toBe(200);
  expect(await statusFor('::1')).toBe(200);
  expect(await statusFor('192.168.1.7')).toBe(404);
  await app.close();
});
