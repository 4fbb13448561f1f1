import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlineHeap } from '@chatload/mock-provider';
import { printMachine, printTable } from './print.ts';
import { median } from './quantile.ts';

/**
 * What it costs to know whose token is next: the mock's heap of deadlines, beside a timer per stream.
 * CPU time; writing is no part of either, and is some ten times as much (`instrument --only mock-pace`).
 */
const STREAMS = [100, 1_000, 10_000] as const;
const DELAY_MS = 20;
const HEAP_STEPS = 200_000;
const TIMERS_MS = 1_000;
const ROUNDS = 5;

printMachine();
const rows: string[][] = [];
for (const streams of STREAMS) {
  const heapNs: number[] = [];
  const timerNs: number[] = [];
  // The first round is for the compiler.
  for (let round = 0; round <= ROUNDS; round++) {
    const costs = [timeHeap(streams), await timeTimers(streams)] as const;
    if (round === 0) continue;
    heapNs.push(costs[0]);
    timerNs.push(costs[1]);
  }
  rows.push([String(streams), median(heapNs).toFixed(0), median(timerNs).toFixed(0)]);
}
printTable(['streams', 'heap of deadlines, ns a token', 'a timer per stream, ns a token'], rows);

/** Each stream's next token is due a delay after its last, as the mock has it. */
function timeHeap(streams: number): number {
  const heap = new DeadlineHeap<number>();
  for (let stream = 0; stream < streams; stream++) heap.set(stream, (DELAY_MS * stream) / streams);
  const before = process.threadCpuUsage();
  for (let step = 0; step < HEAP_STEPS; step++) heap.moveTop(heap.topDueAtMs + DELAY_MS);
  const costNs = spentNs(before) / HEAP_STEPS;
  if (heap.topDueAtMs < (HEAP_STEPS / streams - 1) * DELAY_MS) throw new Error('a step was lost');
  return costNs;
}

async function timeTimers(streams: number): Promise<number> {
  let tokens = 0;
  const timers: NodeJS.Timeout[] = [];
  for (let stream = 0; stream < streams; stream++) {
    const timer = setTimeout(() => {
      tokens++;
      timer.refresh();
    }, DELAY_MS);
    timers.push(timer);
  }
  const before = process.threadCpuUsage();
  await sleep(TIMERS_MS);
  const costNs = spentNs(before) / tokens;
  for (const timer of timers) clearTimeout(timer);
  return costNs;
}

function spentNs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) * 1e3;
}
