import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@chatload/kernel';
import { makeCheckout, WORKSPACE } from './perf/checkout.ts';
import {
  CPU_KEY,
  loadChatServerConfig,
  runChatServer,
  toPerfMetrics,
} from './perf/chat-server-run.ts';
import { plantWork } from './perf/plant.ts';
import { RECORDING, SIDES, type RecordedBlock, type RecordedSide } from './perf/recording.ts';
import { startBurstLoad } from './perf/burst-load.ts';
import { median } from './quantile.ts';
import { printMachine } from './print.ts';

/**
 * Records runs of the chat-server as `chatload perf` makes them, beside a neighbour that loads the
 * other core in bursts: blocks of four, in an order drawn anew for each, twice the same commit (from
 * two checkouts) and twice one with a tenth more CPU for each chunk. `perf-resample` reads what it writes.
 */
const BLOCKS = 30;
const PLANTED_RATIO = 0.1;
/** To know how much a tenth is. */
const TRIALS = 5;

printMachine();
process.once('SIGINT', () => process.exit(130));
await using cleanup = new AsyncDisposableStack();
const [base, same, planted] = [await checkOut(), await checkOut(), await checkOut()];
const roots: Readonly<Record<RecordedSide, string>> = {
  base,
  same,
  planted,
  plantedAgain: planted,
};
const config = await loadChatServerConfig(WORKSPACE);
cleanup.defer(await startBurstLoad());

const trials: number[] = [];
for (let trial = 0; trial < TRIALS; trial++) {
  trials.push((await runChatServer(roots.base, config))[CPU_KEY] ?? Number.NaN);
}
const usPerChunk = median(trials);
await plantWork(planted, PLANTED_RATIO * usPerChunk);
console.log(`${usPerChunk.toFixed(2)} µs per chunk; planted: ${PLANTED_RATIO * 100} % of it`);

const keys = toPerfMetrics(config).map(({ key }) => key);
const random = createRandom(Date.now());
const blocks: RecordedBlock[] = [];
const fromMs = performance.now();
for (let block = 1; block <= BLOCKS; block++) {
  const order = drawOrder();
  const runs: Partial<Record<RecordedSide, Readonly<Record<string, number>>>> = {};
  for (const side of order) {
    const figures = await runChatServer(roots[side], config);
    runs[side] = Object.fromEntries(keys.map((key) => [key, figures[key] ?? 0]));
  }
  blocks.push({ order, runs } as RecordedBlock);
  const line = SIDES.map((side) => `${side} ${runs[side]?.[CPU_KEY]?.toFixed(2)}`).join(' · ');
  console.log(`block ${block} of ${BLOCKS}: ${line}`);
}
const secPerRun = (performance.now() - fromMs) / 1e3 / (BLOCKS * SIDES.length);
await writeFile(
  join(WORKSPACE, RECORDING),
  `${JSON.stringify({ secPerRun, metrics: toPerfMetrics(config), blocks })}\n`,
);
console.log(`${secPerRun.toFixed(1)} s a run; written to ${RECORDING}`);

function drawOrder(): readonly RecordedSide[] {
  const drawn = SIDES.map((side) => ({ side, at: random.next() }));
  return drawn.toSorted((a, b) => a.at - b.at).map(({ side }) => side);
}

async function checkOut(): Promise<string> {
  return cleanup.use(await makeCheckout()).root;
}
