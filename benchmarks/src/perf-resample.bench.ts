import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { judgePairs, planLooks, type Pair, type PairedOutcome } from '@chatload/comparison';
import { createRandom } from '@chatload/kernel';
import { WORKSPACE } from './perf/checkout.ts';
import {
  PAIRS_PER_LIFE,
  RECORDING,
  type RecordedHead,
  type RecordedLife,
  type Recording,
} from './perf/recording.ts';
import { printTable } from './print.ts';

/**
 * How often a comparison of two minutes would have been right, by the runs that `perf-record` has
 * recorded. Servers that lived as long as in a real comparison are drawn from the recording, with
 * replacement, and pairs from those of one life: what a process has of its own stays in all its pairs.
 * Then they are judged as real ones are.
 */
const COMPARISONS = 10_000;
const LIMIT_SEC = 120;
const MOST_FALSE_ALARMS = 0.01;
const LEAST_CAUGHT = 0.95;

const recording = JSON.parse(await readFile(join(WORKSPACE, RECORDING), 'utf8')) as Recording;
const { metrics, lives, startSec, pairSec } = recording;
const look = planLooks(LIMIT_SEC * 1e3, pairSec * 1e3);
const random = createRandom(1);

const OUTCOMES: readonly PairedOutcome[] = [
  'regressed',
  'improved',
  'no_change_shown',
  'cannot_tell',
];
console.log(
  `${lives.length} lives of ${lives[0]?.pairs.length} pairs, ${pairSec.toFixed(1)} s a pair, ` +
    `${startSec.toFixed(1)} s a start; ${COMPARISONS} comparisons of ${LIMIT_SEC / 60} minutes each\n`,
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

function judgeAll(head: RecordedHead): Judged {
  const ends = Array.from({ length: COMPARISONS }, () => judgeOne(head));
  const counts = ends.map(({ pairs }) => pairs).toSorted((a, b) => a - b);
  return {
    outcomes: ends.map(({ outcome }) => outcome),
    medianPairs: counts[counts.length >> 1] ?? Number.NaN,
  };
}

function judgeOne(head: RecordedHead): { readonly outcome: PairedOutcome; readonly pairs: number } {
  const recorded = lives.filter((life) => life.head === head);
  const pairs: Pair[] = [];
  let life: readonly Pair[] = [];
  // The first two servers are started, and have their trial runs, before the time begins.
  let sec = -startSec;
  for (;;) {
    if (pairs.length % PAIRS_PER_LIFE === 0) {
      life = drawLife(recorded);
      sec += startSec;
    }
    pairs.push(draw(life));
    sec += pairSec;
    const { outcome, goOn } = judgePairs(pairs, metrics, look);
    if (!goOn || sec + pairSec > LIMIT_SEC) return { outcome, pairs: pairs.length };
  }
}

/** Of two servers that are the same, either may be called the base. */
function drawLife(recorded: readonly RecordedLife[]): readonly Pair[] {
  const { head, pairs } = draw(recorded);
  if (head === 'planted' || random.integer(2) === 0) return pairs;
  return pairs.map((pair) => ({ base: pair.head, head: pair.base }));
}

function draw<Item>(items: readonly Item[]): Item {
  const item = items[random.integer(items.length)];
  if (item === undefined) throw new Error('the recording is empty');
  return item;
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
