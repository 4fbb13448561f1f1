import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Stall } from '@chatload/kernel';
import type { LoggedAnswer } from '@chatload/test-kit';
import { CORES, pin } from './pinned-process.ts';
import type { OpenerResult, OpenerWork } from './stream-opener.ts';

/** Lets a process of its own open the streams, on the reader's core. */
export async function openStreams(work: OpenerWork): Promise<OpenerResult> {
  const opener = fork(join(import.meta.dirname, 'stream-opener.ts'), {
    serialization: 'advanced',
    // As a load thread has it.
    execArgv: ['--max-semi-space-size=1'],
  });
  if (opener.pid !== undefined) pin(opener.pid, CORES.reader);
  opener.send(work);
  const [result] = (await once(opener, 'message')) as [OpenerResult];
  await once(opener, 'exit');
  return result;
}

export interface ArrivalErrors {
  /** Arrival minus emission, ms, ascending. */
  readonly all: Float64Array;
  readonly outsideStalls: Float64Array;
}

/**
 * Joins both ends' stamps event by event, in the time when all streams were open: the k-th arrival of
 * an answer with its k-th emission. An event that one end has and the other has not is an error of the
 * benchmark, not a figure.
 */
export function joinArrivals(
  { arrivals, steady }: OpenerResult,
  answers: readonly LoggedAnswer[],
  stalls: readonly Stall[],
): ArrivalErrors {
  const emissions = new Map(answers.map(({ id, events }) => [id, events]));
  const all: number[] = [];
  const outside: number[] = [];
  for (const { id, atMs } of arrivals) {
    const events = emissions.get(id);
    if (events?.length !== atMs.length) throw new Error(`${id}: an event has no partner`);
    for (const [index, { emittedAtMs }] of events.entries()) {
      if (emittedAtMs < steady.fromMs || emittedAtMs > steady.toMs) continue;
      const arrivedAtMs = atMs[index] ?? Number.NaN;
      all.push(arrivedAtMs - emittedAtMs);
      if (!isTouched(stalls, emittedAtMs, arrivedAtMs)) outside.push(arrivedAtMs - emittedAtMs);
    }
  }
  return {
    all: Float64Array.from(all).toSorted(),
    outsideStalls: Float64Array.from(outside).toSorted(),
  };
}

/** What piled up during a stall is worked off after it: it reaches as far again as it was long. */
function isTouched(stalls: readonly Stall[], fromMs: number, toMs: number): boolean {
  return stalls.some(
    ({ startMs, endMs }) => startMs <= toMs && endMs + (endMs - startMs) >= fromMs,
  );
}
