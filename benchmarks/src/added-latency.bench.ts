import { copySlowChatServer, startChatServer, startMock } from '@chatload/test-kit';
import { printMachine, printTable } from './print.ts';
import { runChatload } from './run-chatload.ts';

/**
 * Whether server-added latency is what the server adds: measured through the bundled chat-server, and
 * through a copy of it that holds every first token back for a known time. Runs of the two take turns,
 * so that a drift of the machine meets both.
 */
const ROUNDS = 3;
const SEEDED_MS = 20;
const TOLERANCE_MS = 3;
/** What the bundled server may add at most, at the median. */
const MOST_ADDED_MS = 15;

const LOAD = ['--concurrent', '10', '--requests', '120'];

interface Round {
  readonly addedMs: number;
  readonly slowAddedMs: number;
}

printMachine();
await using slowCopy = await copySlowChatServer(SEEDED_MS);
const mock = await startMock();
const bundled = await startChatServer(mock.url);
const slow = await startChatServer(mock.url, slowCopy);

const rounds: Round[] = [];
for (let round = 0; round < ROUNDS; round++) {
  rounds.push({
    addedMs: await measureAddedTtft(bundled.url, mock.url),
    slowAddedMs: await measureAddedTtft(slow.url, mock.url),
  });
}
for (const server of [slow, bundled, mock]) await server.stop();

printTable(
  ['round', 'bundled', `${SEEDED_MS} ms slower`, 'difference'],
  rounds.map(({ addedMs, slowAddedMs }, index) => [
    String(index + 1),
    ...[addedMs, slowAddedMs, slowAddedMs - addedMs].map(inMs),
  ]),
);
const addedMs = medianOf(rounds.map((round) => round.addedMs));
const differenceMs = medianOf(rounds.map((round) => round.slowAddedMs - round.addedMs));
const verdicts = [
  report(
    `added TTFT, median of ${ROUNDS}: ${inMs(addedMs)} (must be above 0 and below ${MOST_ADDED_MS} ms)`,
    addedMs > 0 && addedMs < MOST_ADDED_MS,
  ),
  report(
    `difference, median of ${ROUNDS}: ${inMs(differenceMs)} (must be ${SEEDED_MS} ± ${TOLERANCE_MS} ms)`,
    Math.abs(differenceMs - SEEDED_MS) <= TOLERANCE_MS,
  ),
];
process.exitCode = verdicts.every(Boolean) ? 0 : 1;

/** Added time to first token at the median, in milliseconds, of one run. */
async function measureAddedTtft(url: string, mockUrl: string): Promise<number> {
  const run = await runChatload(['--url', url, '--mock-url', mockUrl, ...LOAD]);
  const added = run.report.sections.summary.added?.addedTtftMs;
  if (added === undefined || added === null) throw new Error('the run has no added latency');
  return added.p50;
}

function report(finding: string, holds: boolean): boolean {
  console.log(`${holds ? 'PASS' : 'MISSED'}: ${finding}`);
  return holds;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}

function inMs(value: number): string {
  return `${value.toFixed(2)} ms`;
}
