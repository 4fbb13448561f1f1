import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measurePairs, type Pair } from '@chatload/comparison';
import { readValues } from 'chatload';
import { startBurstLoad } from './perf/burst-load.ts';
import { CPU_KEY, measureChatServer, openChatServers } from './perf/chat-server-bench.ts';
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
const { metrics, usPerChunk } = await measureChatServer(base);
await plantWork(heads.planted, PLANTED_RATIO * usPerChunk);
console.log(`${usPerChunk.toFixed(2)} µs per chunk; planted: ${PLANTED_RATIO * 100} % of it`);

const { signal } = new AbortController();
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
  const secs: number[] = [];
  let fromMs = performance.now();
  const { pairs } = await measurePairs({
    metrics,
    // The first look is at the end: a life is recorded whole, whatever it shows.
    look: { minPairs: PAIRS_PER_LIFE, maxPairs: PAIRS_PER_LIFE },
    seed: 2 * life + HEADS.indexOf(head),
    measure: async (side) => pickJudged(readValues(await servers.run(side)), metrics),
    hasTime: () => true,
    onPair() {
      secs.push((performance.now() - fromMs) / 1e3);
      fromMs = performance.now();
    },
    signal,
  });
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
