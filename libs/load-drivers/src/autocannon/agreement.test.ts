import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClosedLoad, Sample } from '@chatload/contracts';
import { systemClock } from '@chatload/kernel';
import { driveClosedLoop } from '../closed-loop.ts';
import { closed, countEndings, drive, medianLatencyMs } from './test-drive.ts';

/** One server, one delay; in this process, so that the bounds are wide. */
const DELAY_MS = 100;

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    setTimeout(() => {
      response.setHeader('content-type', 'application/json');
      response.end('{"choices":[{"message":{},"finish_reason":"stop"}]}');
    }, DELAY_MS);
  });
});
let origin = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

/** The same load by our own closed loop, over fetch. */
async function driveFetch(load: ClosedLoad): Promise<Pick<Sample, 'startedAtMs' | 'endedAtMs'>[]> {
  const stamps: Pick<Sample, 'startedAtMs' | 'endedAtMs'>[] = [];
  await driveClosedLoop({
    load,
    clock: systemClock,
    signal: new AbortController().signal,
    sendRequest: async ({ startedAtMs }) => {
      const response = await fetch(origin, { method: 'POST', body: '{}' });
      await response.text();
      stamps.push({ startedAtMs, endedAtMs: systemClock.now() });
    },
  });
  return stamps;
}

it('agrees with our own closed loop on throughput and median latency', async () => {
  const load = closed(20, { durationMs: 1_500 });
  const { samples, differences } = await drive(origin, load);
  const own = await driveFetch(load);

  expect(countEndings(samples)).toEqual({ complete: samples.length });
  expect(differences).toEqual([]);
  expect(samples.length / own.length).toBeGreaterThan(0.85);
  expect(samples.length / own.length).toBeLessThan(1.15);
  const ratio = medianLatencyMs(samples) / medianLatencyMs(own);
  expect(ratio).toBeGreaterThan(0.85);
  expect(ratio).toBeLessThan(1.15);
});
