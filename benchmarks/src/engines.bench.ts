import { startMock } from '@chatload/test-kit';
import { printMachine, printTable } from './print.ts';
import { median } from './quantile.ts';
import { runChatload } from './run-chatload.ts';

/**
 * Whether autocannon and our own drivers say the same of a healthy server: throughput and p50 of
 * latency, in interleaved runs directly against the mock. A machine that is busy with other things
 * spoils single pairs, so the best of five counts.
 */
const PAIRS = 5;
const LIMIT = 0.05;
const CONNECTIONS = 50;
const ENGINES = ['autocannon', 'native'] as const;

/** Answers that the mock has ready after so many milliseconds. */
const ANSWERS_MS = [20, 490] as const;

interface Figures {
  readonly requestsPerSec: number;
  readonly p50Ms: number;
}

printMachine();
const verdicts: boolean[] = [];
for (const answerMs of ANSWERS_MS) verdicts.push(await compare(answerMs));
process.exitCode = verdicts.every(Boolean) ? 0 : 1;

async function compare(answerMs: number): Promise<boolean> {
  const mock = await startMock(['--ttft-ms', String(answerMs), '--tokens', '1']);
  const pairs: { readonly rate: number; readonly p50: number; readonly row: string[] }[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const order = pair % 2 === 0 ? ENGINES : ENGINES.toReversed();
    const figures: Partial<Record<(typeof ENGINES)[number], Figures>> = {};
    for (const engine of order) figures[engine] = await measure(mock.url, engine);
    const { autocannon, native } = figures;
    if (autocannon === undefined || native === undefined) throw new Error('an engine is missing');
    const rate = differ(autocannon.requestsPerSec, native.requestsPerSec);
    const p50 = differ(autocannon.p50Ms, native.p50Ms);
    const row = [
      String(pair + 1),
      autocannon.requestsPerSec.toFixed(1),
      native.requestsPerSec.toFixed(1),
      inPercent(rate),
      autocannon.p50Ms.toFixed(2),
      native.p50Ms.toFixed(2),
      inPercent(p50),
    ];
    pairs.push({ rate, p50, row });
  }
  await mock.stop();

  console.log(`Answers of ${answerMs} ms, ${CONNECTIONS} connections\n`);
  printTable(
    ['pair', 'autocannon req/s', 'native req/s', 'apart', 'autocannon p50', 'native p50', 'apart'],
    pairs.map(({ row }) => row),
  );
  const best = Math.min(...pairs.map(({ rate, p50 }) => Math.max(rate, p50)));
  const usual = median(pairs.map(({ rate, p50 }) => Math.max(rate, p50)));
  const passed = best <= LIMIT;
  console.log(
    `${passed ? 'PASS' : 'MISSED'}: apart by ${inPercent(best)} in the best pair, ${inPercent(usual)} in the median one (limit ${inPercent(LIMIT)})\n`,
  );
  return passed;
}

async function measure(url: string, engine: (typeof ENGINES)[number]): Promise<Figures> {
  const { report } = await runChatload(
    ['--url', url, '--engine', engine, '--connections', String(CONNECTIONS), '--duration', '5'],
    'load',
  );
  const { requestsPerSec, figures } = report.sections.summary.measured;
  return { requestsPerSec, p50Ms: figures.e2eMs?.p50 ?? Number.NaN };
}

/** How far apart two figures are, as a share of their mean. */
function differ(a: number, b: number): number {
  return Math.abs(a - b) / ((a + b) / 2);
}

function inPercent(ratio: number): string {
  return `${(100 * ratio).toFixed(2)} %`;
}
