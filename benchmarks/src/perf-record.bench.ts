import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { interleave, type Figures, type Pair, type PerfMetric } from '@chatload/comparison';
import { chooseMetrics, readValues } from 'chatload';
import { startBurstLoad } from './perf/burst-load.ts';
import {
  CHAT_SERVER_METHOD,
  CPU_KEY,
  measureUsPerChunk,
  openChatServers,
} from './perf/chat-server-bench.ts';
import { makeCheckout, WORKSPACE } from './perf/checkout.ts';
import { plantWork } from './perf/plant.ts';
import {
  HEADS,
  PAIRS_PER_LIFE,
  pickJudged,
  RECORDING,
  type RecordedHead,
  type RecordedLife,
} from './perf/recording.ts';
import { printMachine } from './print.ts';
import { median } from './quantile.ts';

/**
 * Records runs of the chat-server as `chatload perf` makes them, beside a neighbour that loads the
 * other core in bursts: in turn with a head that equals its base, from another checkout, and with one
 * that takes a tenth more CPU for each chunk. `perf-resample` reads what it writes.
 */
const LIVES = 10;
const PLANTED_RATIO = 0.1;

printMachine();
process.once('SIGINT', () => process.exit(130));
await using cleanup = new AsyncDisposableStack();
const base = await checkOut();
const heads: Readonly<Record<RecordedHead, string>> = {
  same: await checkOut(),
  planted: await checkOut(),
};
cleanup.defer(await startBurstLoad());
const usPerChunk = await measureUsPerChunk(base);
await plantWork(heads.planted, PLANTED_RATIO * usPerChunk);
console.log(`${usPerChunk.toFixed(2)} µs per chunk; planted: ${PLANTED_RATIO * 100} % of it`);

let metrics: readonly PerfMetric[] = [];
const lives: RecordedLife[] = [];
const startSecs: number[] = [];
const pairSecs: number[] = [];
for (let life = 1; life <= LIVES; life++) {
  for (const head of HEADS) lives.push({ head, pairs: await record(head, life) });
}
const recording = { startSec: median(startSecs), pairSec: median(pairSecs), metrics, lives };
await writeFile(join(WORKSPACE, RECORDING), `${JSON.stringify(recording)}\n`);
console.log(
  `${recording.startSec.toFixed(1)} s to start both, ${recording.pairSec.toFixed(1)} s a pair; ` +
    `written to ${RECORDING}`,
);

async function record(head: RecordedHead, life: number): Promise<readonly Pair[]> {
  await using servers = openChatServers({ base, head: heads[head] });
  const order = interleave(PAIRS_PER_LIFE, 2 * life + HEADS.indexOf(head));
  const pairs: Pair[] = [];
  const secs: number[] = [];
  for (let pair = 0; pair < PAIRS_PER_LIFE; pair++) {
    const fromMs = performance.now();
    const runs: Partial<Record<'base' | 'head', Figures>> = {};
    for (const side of order.slice(2 * pair, 2 * pair + 2)) {
      const run = await servers.run(side);
      if (metrics.length === 0) metrics = chooseMetrics(CHAT_SERVER_METHOD, run);
      runs[side] = pickJudged(readValues(run), metrics);
    }
    secs.push((performance.now() - fromMs) / 1e3);
    pairs.push({ base: runs.base ?? {}, head: runs.head ?? {} });
  }
  const [first = 0, ...others] = secs;
  startSecs.push(first - median(others));
  pairSecs.push(...others);
  const shown = pairs.map((pair) =>
    ((pair.head[CPU_KEY] ?? 0) / (pair.base[CPU_KEY] ?? 0)).toFixed(3),
  );
  console.log(`${head}, life ${life} of ${LIVES}: head/base ${shown.join(' ')}`);
  return pairs;
}

async function checkOut(): Promise<string> {
  return cleanup.use(await makeCheckout()).root;
}
