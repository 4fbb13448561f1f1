import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { MetricVerdict, PerfReport } from '@chatload/comparison';
import { startBurstLoad } from './perf/burst-load.ts';
import { makeCheckout } from './perf/checkout.ts';
import { CPU_KEY, measureChatServer } from './perf/chat-server-bench.ts';
import { plantWork } from './perf/plant.ts';
import { printMachine, printTable } from './print.ts';

/**
 * Whole comparisons of the chat-server by `chatload perf`, beside a neighbour that loads the other core
 * in bursts: of a working tree that equals its base, and of one with a tenth more CPU for each chunk.
 */
const ROUNDS = 5;
const PLANTED_RATIO = 0.1;
const MAX_MINUTES = 5;

printMachine();
process.once('SIGINT', () => process.exit(130));
await using cleanup = new AsyncDisposableStack();
const same = cleanup.use(await makeCheckout()).root;
const planted = cleanup.use(await makeCheckout()).root;
cleanup.defer(await startBurstLoad());

const { usPerChunk } = await measureChatServer(same);
await plantWork(planted, PLANTED_RATIO * usPerChunk);

const rows: (readonly string[])[] = [];
let right = 0;
for (let round = 1; round <= ROUNDS; round++) {
  for (const [name, root, exitCode] of [
    ['the same', same, 0],
    ['10 % more', planted, 4],
  ] as const) {
    const { report, endedWith, seconds } = await compare(root);
    const found = report.verdict.metrics.find(({ key }) => key === CPU_KEY);
    if (endedWith === exitCode) right++;
    rows.push([
      String(round),
      name,
      report.verdict.outcome,
      String(endedWith),
      String(report.verdict.pairs),
      `${seconds.toFixed(0)} s`,
      `${found?.ratio?.toFixed(3)} (${showBounds(found?.sure)})`,
    ]);
    console.log(rows.at(-1)?.join(' · '));
  }
}
console.log();
printTable(['round', 'head', 'outcome', 'exit', 'pairs', 'took', 'CPU per chunk, head/base'], rows);
console.log(`${right === rows.length ? 'PASS' : 'MISSED'}: ${right} of ${rows.length} are right`);
process.exitCode = right === rows.length ? 0 : 1;

/** An interval at 99 % takes more pairs than a comparison needs to find no change. */
function showBounds(bounds: MetricVerdict['sure'] | undefined): string {
  return bounds ? `${bounds.lower.toFixed(3)} … ${bounds.upper.toFixed(3)}` : '–';
}

interface Comparison {
  readonly report: PerfReport;
  readonly endedWith: number | null;
  readonly seconds: number;
}

/** By the runner of the checkout itself: to it, that is the working tree. */
async function compare(root: string): Promise<Comparison> {
  const out = await mkdtemp(join(tmpdir(), 'chatload-benchmark-'));
  try {
    const fromMs = performance.now();
    const child = spawn(
      process.execPath,
      [
        join(root, 'apps/runner/bin/chatload.js'),
        'perf',
        'chat-server',
        '--base=HEAD',
        `--max-minutes=${MAX_MINUTES}`,
        `--out=${out}`,
      ],
      { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const [complaint, [endedWith]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    const seconds = (performance.now() - fromMs) / 1e3;
    const [folder = ''] = await readdir(out);
    const path = join(out, folder, 'perf.json');
    const found = await readFile(path, 'utf8').catch(() => {
      throw new Error(`chatload perf ended with ${endedWith}: ${complaint}`);
    });
    return { report: JSON.parse(found) as PerfReport, endedWith, seconds };
  } finally {
    await rm(out, { recursive: true });
  }
}
