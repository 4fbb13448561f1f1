import type { Telemetry } from '@chatload/contracts';
import { findOwner, isIdle, listCallers, type CallNode, type CpuTree } from './call-tree.ts';
import { pickTelemetry } from './finding-context.ts';
import { frameKey } from './self-times.ts';
import type { Frame } from './classify-frame.ts';

/** A function that kept the event loop from turning, more than once. */
export interface Blocker {
  readonly frame: Frame;
  /** What was on top of the stack most of the time. */
  readonly busiest: Frame;
  /** The runs that the event-loop delay agrees with. */
  readonly runs: readonly BlockingRun[];
}

interface BlockingRun {
  readonly startMs: number;
  /** That it ran, without what the machine gave to others meanwhile. */
  readonly lengthMs: number;
  /** As the probe saw it. */
  readonly loopDelayMs: number;
}

interface Run {
  readonly node: CallNode;
  readonly tops: CallNode[];
  readonly startMs: number;
  endMs: number;
  lengthMs: number;
}

/** Shorter ones disturb nobody, and machines often take as long from a process now and then. */
const SHORTEST_MS = 20;
/**
 * A sample that lasts longer than so many usual ones is the machine standing still, or at work for
 * other processes: the rest of it is not counted.
 */
const LONGEST_SAMPLE = 2;
const COVERAGE_RATIO = 0.8;
/** The probe posts every 250 ms, and late itself when the loop is blocked. */
const WINDOW_MS = 500;
/** Long runs must stand out this much from the usual ones of the same function. */
const STANDS_OUT = 5;

/**
 * The functions that blocked the event loop at least twice, the longest in all first.
 *
 * A run is an unbroken row of samples with the same call on the stack. Two things look like a block
 * and are none: many short calls one after the other in a busy server (their long runs are the tail of
 * a distribution of short ones, so long runs must stand out), and a machine that stands still (its few
 * samples last long).
 */
export function findBlockers(tree: CpuTree, telemetry: readonly Telemetry[]): readonly Blocker[] {
  const delays = pickTelemetry(telemetry, 'loopDelayMaxMs');
  const runs = listRuns(tree);
  const blockers = new Map<string, { owner: Frame; tops: CallNode[]; found: BlockingRun[] }>();
  for (const run of keepOutermost(runs.filter(isLong))) {
    const owner = findOwner(deepestCommon(run)) ?? run.node;
    const { startMs, lengthMs } = run;
    const loopDelayMs = delayDuring(delays, run);
    if (loopDelayMs < lengthMs / 2) continue;
    const key = frameKey(owner.frame);
    const blocker = blockers.get(key) ?? { owner: owner.frame, tops: [], found: [] };
    blocker.tops.push(...run.tops);
    blocker.found.push({ startMs, lengthMs, loopDelayMs });
    blockers.set(key, blocker);
  }
  return [...blockers.values()]
    .filter(({ owner, found }) => found.length >= 2 && standsOut(runs, owner, found))
    .map(({ owner, tops, found }) => ({ frame: owner, busiest: mostFrequent(tops), runs: found }))
    .toSorted((a, b) => totalMs(b) - totalMs(a));
}

export function totalMs({ runs }: Blocker): number {
  return runs.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
}

/** Every unbroken row of samples under each call of a function that has a file of the server's. */
function listRuns({ samples }: CpuTree): readonly Run[] {
  const longestMs = LONGEST_SAMPLE * usualDuration(samples);
  const runs: Run[] = [];
  let open = new Map<CallNode, Run>();
  for (const { node, atMs, durationMs } of samples) {
    if (isIdle(node)) open = new Map();
    // The collector and native code outside functions interrupt a call without ending it.
    if (node.caller?.caller === null && node.frame.file === '') continue;
    const still = new Map<CallNode, Run>();
    for (const caller of listCallers(node).filter(isOfServer)) {
      let run = open.get(caller);
      if (run === undefined) {
        run = { node: caller, tops: [], startMs: atMs, endMs: atMs, lengthMs: 0 };
        runs.push(run);
      }
      run.tops.push(node);
      run.endMs = atMs + durationMs;
      run.lengthMs += Math.min(durationMs, longestMs);
      still.set(caller, run);
    }
    open = still;
  }
  return runs;
}

function isOfServer({ frame }: CallNode): boolean {
  return frame.file !== '' && (frame.category === 'application' || frame.category === 'dependency');
}

function isLong({ lengthMs }: Run): boolean {
  return lengthMs >= SHORTEST_MS;
}

/** The median of what is busy: V8 keeps to its interval as long as the machine lets it. */
function usualDuration(samples: CpuTree['samples']): number {
  const busy = samples.filter(({ node }) => !isIdle(node)).map(({ durationMs }) => durationMs);
  return busy.toSorted((a, b) => a - b)[Math.floor(busy.length / 2)] ?? 0;
}

/** Of runs within runs, the one that holds the others. */
function keepOutermost(runs: readonly Run[]): readonly Run[] {
  const kept: Run[] = [];
  const byStart = runs.toSorted((a, b) => a.startMs - b.startMs || b.endMs - a.endMs);
  for (const run of byStart) {
    const last = kept.at(-1);
    if (last === undefined || run.startMs >= last.endMs) kept.push(run);
  }
  return kept;
}

/** The deepest call on the stack of at least 80 % of a run's samples. */
function deepestCommon({ node, tops }: Run): CallNode {
  const counts = new Map<CallNode, number>();
  for (const top of tops) {
    for (const caller of listCallers(top)) counts.set(caller, (counts.get(caller) ?? 0) + 1);
  }
  let deepest = node;
  for (;;) {
    const next = deepest.callees.find(
      (callee) => (counts.get(callee) ?? 0) >= COVERAGE_RATIO * tops.length,
    );
    if (next === undefined) return deepest;
    deepest = next;
  }
}

function delayDuring(delays: readonly Telemetry[], { startMs, endMs }: Run): number {
  const near = delays.filter(({ atMs }) => atMs >= startMs && atMs <= endMs + WINDOW_MS);
  return Math.max(0, ...near.map(({ value }) => value));
}

function standsOut(runs: readonly Run[], owner: Frame, found: readonly BlockingRun[]): boolean {
  const key = frameKey(owner);
  const usual = runs.filter((run) => !isLong(run) && frameKey(run.node.frame) === key);
  const usualMs = usual.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
  const longMs = found.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
  const isMostOfIt = longMs >= usualMs;
  return isMostOfIt || longMs / found.length >= (STANDS_OUT * usualMs) / usual.length;
}

function mostFrequent(tops: readonly CallNode[]): Frame {
  const counts = new Map<string, { frame: Frame; count: number }>();
  for (const { frame } of tops) {
    const entry = counts.get(frameKey(frame)) ?? { frame, count: 0 };
    entry.count += 1;
    counts.set(frameKey(frame), entry);
  }
  const [first] = [...counts.values()].toSorted((a, b) => b.count - a.count);
  if (first === undefined) throw new RangeError('a run has samples');
  return first.frame;
}
