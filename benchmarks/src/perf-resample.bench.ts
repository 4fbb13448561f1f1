import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { judgePairs, planLooks, type Pair, type PairedOutcome } from '@chatload/comparison';
import { createRandom } from '@chatload/kernel';
import { WORKSPACE } from './perf/checkout.ts';
import { RECORDING, type RecordedSide, type Recording } from './perf/recording.ts';
import { printTable } from './print.ts';

/**
 * How often a comparison of two minutes would have been right, by the runs that `perf-record` has
 * recorded: its pairs are drawn from them, with replacement, each from one block, so that the two runs
 * of a pair were as near to each other in time as they are in a real comparison; then they are judged
 * as real ones are.
 */
const COMPARISONS = 10_000;
const LIMIT_MS = 120_000;
const MOST_FALSE_ALARMS = 0.01;
const LEAST_CAUGHT = 0.95;

const recording = JSON.parse(await readFile(join(WORKSPACE, RECORDING), 'utf8')) as Recording;
const { metrics, blocks, secPerRun } = recording;
const look = planLooks(LIMIT_MS, 2_000 * secPerRun);
const random = createRandom(1);

const OUTCOMES: readonly PairedOutcome[] = [
  'regressed',
  'improved',
  'no_change_shown',
  'cannot_tell',
];
console.log(
  `${blocks.length} blocks of four runs, ${secPerRun.toFixed(1)} s a run: at most ` +
    `${look.maxPairs} pairs in ${LIMIT_MS / 60_000} minutes; ${COMPARISONS} comparisons each\n`,
);
const unchanged = judgeAll('same');
const slower = judgeAll('planted');
printTable(
  ['head', ...OUTCOMES, 'pairs, median'],
  [
    ['the same commit', ...showShares(unchanged.outcomes), String(unchanged.medianPairs)],
    ['10 % more CPU a chunk', ...showShares(slower.outcomes), String(slower.medianPairs)],
  ],
);
const falseAlarms = shareOf(unchanged.outcomes, 'regressed');
const caught = shareOf(slower.outcomes, 'regressed');
const holds = falseAlarms <= MOST_FALSE_ALARMS && caught >= LEAST_CAUGHT;
console.log(
  `${holds ? 'PASS' : 'MISSED'}: ${inPercent(falseAlarms)} false alarms (at most ` +
    `${inPercent(MOST_FALSE_ALARMS)}), ${inPercent(caught)} caught (at least ${inPercent(LEAST_CAUGHT)})`,
);
process.exitCode = holds ? 0 : 1;

interface Judged {
  readonly outcomes: readonly PairedOutcome[];
  readonly medianPairs: number;
}

function judgeAll(head: RecordedSide): Judged {
  const ends = Array.from({ length: COMPARISONS }, () => judgeOne(head));
  const counts = ends.map(({ pairs }) => pairs).toSorted((a, b) => a - b);
  return {
    outcomes: ends.map(({ outcome }) => outcome),
    medianPairs: counts[counts.length >> 1] ?? Number.NaN,
  };
}

function judgeOne(head: RecordedSide): { readonly outcome: PairedOutcome; readonly pairs: number } {
  const pairs: Pair[] = [];
  for (;;) {
    pairs.push(drawPair(head));
    const { outcome, goOn } = judgePairs(pairs, metrics, look);
    if (!goOn) return { outcome, pairs: pairs.length };
  }
}

function drawPair(head: RecordedSide): Pair {
  const block = blocks[random.integer(blocks.length)];
  if (block === undefined) throw new Error('the recording is empty');
  const { base, same, planted, plantedAgain } = block.runs;
  // Of two runs of the same commit, either may be called the base.
  const [first, second] = random.integer(2) === 0 ? [base, same] : [same, base];
  if (head === 'same') return { base: first, head: second };
  return { base: first, head: random.integer(2) === 0 ? planted : plantedAgain };
}

function shareOf(outcomes: readonly PairedOutcome[], outcome: PairedOutcome): number {
  return outcomes.filter((one) => one === outcome).length / outcomes.length;
}

function showShares(outcomes: readonly PairedOutcome[]): readonly string[] {
  return OUTCOMES.map((outcome) => inPercent(shareOf(outcomes, outcome)));
}

function inPercent(ratio: number): string {
  return `${(100 * ratio).toFixed(2)} %`;
}
