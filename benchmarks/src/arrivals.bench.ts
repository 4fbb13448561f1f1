import { startMock, type LoggedAnswer } from '@chatload/test-kit';
import { printMachine, printTable } from './print.ts';
import { quantile } from './quantile.ts';
import { runChatload } from './run-chatload.ts';

/**
 * How far off an even grid the arrivals of an open load are, as the server logs them: the instant at
 * which the mock had read the k-th request, minus k / rate, minus what is the same for all of them.
 *
 * A machine that is busy with other things can only make an attempt worse, so the best one counts.
 */
const ATTEMPTS = 5;
const RATE_PER_SEC = 200;
const DURATION_SEC = 5;
const LIMIT_P99_MS = 2;

interface Attempt {
  readonly n: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

printMachine();
const mock = await startMock(['--ttft-ms', '20', '--token-delay-ms', '1', '--tokens', '5']);
const attempts: Attempt[] = [];
for (let attempt = 0; attempt < ATTEMPTS; attempt++) attempts.push(await measure());
await mock.stop();

const inMs = (value: number): string => `${value.toFixed(3)} ms`;
printTable(
  ['attempt', 'n', 'p50', 'p99', 'max'],
  attempts.map(({ n, p50Ms, p99Ms, maxMs }, index) => [
    String(index + 1),
    String(n),
    ...[p50Ms, p99Ms, maxMs].map(inMs),
  ]),
);
const best = Math.min(...attempts.map(({ p99Ms }) => p99Ms));
console.log(
  `${best <= LIMIT_P99_MS ? 'PASS' : 'MISSED'}: best p99 off the grid ${inMs(best)} at ${RATE_PER_SEC} a second (limit ${LIMIT_P99_MS} ms)`,
);
process.exitCode = best <= LIMIT_P99_MS ? 0 : 1;

async function measure(): Promise<Attempt> {
  await control('PATCH', 'settings', { logEvents: true });
  const { report } = await runChatload(
    ['--url', mock.url, '--warmup', '20', '--connections', '50'].concat(
      ['--requests-per-second', String(RATE_PER_SEC)],
      ['--duration', String(DURATION_SEC)],
    ),
    'load',
  );
  const log = (await (await fetch(`${mock.url}/__mock/log`)).json()) as {
    readonly answers: readonly LoggedAnswer[];
  };
  await control('POST', 'reset');
  const { started } = report.sections.summary.measured.counts;
  const readAtMs = log.answers.map(({ requestReadAtMs }) => requestReadAtMs).slice(-started);
  return assess(readAtMs.toSorted((a, b) => a - b));
}

function assess(readAtMs: readonly number[]): Attempt {
  const offsets = readAtMs.map((atMs, index) => atMs - (index * 1_000) / RATE_PER_SEC);
  // The way to the server is no error of the grid: the usual one is taken off.
  const usual = quantile(offsets.toSorted(ascending), 0.5);
  const errors = offsets.map((offset) => Math.abs(offset - usual)).toSorted(ascending);
  return {
    n: errors.length,
    p50Ms: quantile(errors, 0.5),
    p99Ms: quantile(errors, 0.99),
    maxMs: quantile(errors, 1),
  };
}

function ascending(a: number, b: number): number {
  return a - b;
}

async function control(method: string, path: string, body?: unknown): Promise<void> {
  const response = await fetch(`${mock.url}/__mock/${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
}
