import { join } from 'node:path';
import {
  arrivalLateness,
  copySlowChatServer,
  startChatServer,
  type LoggedAnswer,
} from '@chatload/test-kit';
import { afterAll, expect, test } from 'vitest';
import { startOwnServers } from './own-servers.ts';
import { readLines, runChatload, words } from './run-chatload.ts';

/**
 * The order of things, and bounds that hold on a busy machine. How exact the figures are on a quiet
 * one is a matter of the benchmarks: see docs/benchmarks.md.
 */

const TOKENS = 20;
const SEEDED_MS = 20;

const servers = await startOwnServers(words(`--ttft-ms 60 --token-delay-ms 5 --tokens ${TOKENS}`));
const { mockUrl, chatServerUrl } = servers;
afterAll(() => servers[Symbol.asyncDispose]());

test('every event arrives after it left, and most of them soon', async () => {
  const run = await runChatload([
    ...['--url', mockUrl, '--mock-url', mockUrl],
    ...words('--no-baseline --record-chunks --concurrent 5 --requests 20'),
  ]);
  const log = readLines<LoggedAnswer>(join(run.folder(), 'mock-log.jsonl'));
  const measured = run.samples().filter(({ phaseId }) => phaseId === 'measure-1');
  const latenessMs = arrivalLateness(measured, log);
  const EVENTS_AROUND_TOKENS = 3; // The role delta, the finish chunk and the usage chunk.

  expect(latenessMs).toHaveLength(20 * (TOKENS + EVENTS_AROUND_TOKENS));
  expect(latenessMs[0]).toBeGreaterThan(0);
  expect(latenessMs[latenessMs.length >> 1]).toBeLessThan(20);
});

test('a server that holds its first token back is seen to add that much', async () => {
  await using slowCopy = await copySlowChatServer(SEEDED_MS);
  const slow = await startChatServer(mockUrl, slowCopy);
  const addedMs = await measureAddedTtft(chatServerUrl);
  const slowAddedMs = await measureAddedTtft(slow.url);
  await slow.stop();

  expect(addedMs).toBeGreaterThan(0);
  expect(slowAddedMs - addedMs).toBeGreaterThan(SEEDED_MS / 2);
  expect(slowAddedMs - addedMs).toBeLessThan(SEEDED_MS * 2);
});

/** Added time to first token at the median, in milliseconds, of one run. */
async function measureAddedTtft(url: string): Promise<number> {
  const run = await runChatload([
    ...['--url', url, '--mock-url', mockUrl],
    ...words('--concurrent 5 --requests 40'),
  ]);
  return run.report().sections.summary.added?.addedTtftMs?.p50 ?? Number.NaN;
}
