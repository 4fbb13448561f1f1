import { listNodes, type CpuTree } from './call-tree.ts';
import type { Frame } from './classify-frame.ts';
import { frameKey } from './self-times.ts';
import type { SourceLines } from './source-lines.ts';

/** What one function spent on lines of its source that parse or write JSON. */
export interface JsonTime {
  readonly frame: Frame;
  readonly parses: boolean;
  readonly writes: boolean;
  readonly spentMs: number;
  readonly samples: number;
  /** The line that took the most; from 1. */
  readonly line: number;
}

/** On a longer line, as bundlers write them, a call to JSON says nothing of what took the time. */
const LONGEST_LINE = 300;

/**
 * Time spent on JSON by function, the most first.
 *
 * `JSON.parse` and `JSON.stringify` have no frame of their own in V8's profiles: their time is their
 * caller's. But V8 also counts the samples by line, and the source says what stands there.
 */
export function findJsonTimes(tree: CpuTree, linesOf: SourceLines): readonly JsonTime[] {
  type Sum = { -readonly [Key in keyof JsonTime]: JsonTime[Key] } & { mostMs: number };
  const sums = new Map<string, Sum>();
  for (const { frame, self, lineTicks } of listNodes(tree.root)) {
    const allTicks = lineTicks.reduce((total, { ticks }) => total + ticks, 0);
    if (allTicks === 0) continue;
    for (const { line, ticks } of lineTicks) {
      const text = linesOf(frame.file)[line - 1] ?? '';
      const parses = text.includes('JSON.parse(');
      const writes = text.includes('JSON.stringify(');
      if ((!parses && !writes) || text.length > LONGEST_LINE) continue;
      const key = frameKey(frame);
      const none = { frame, parses: false, writes: false, spentMs: 0, samples: 0, line, mostMs: 0 };
      const sum = sums.get(key) ?? none;
      const spentMs = (self * ticks) / allTicks;
      if (spentMs > sum.mostMs) Object.assign(sum, { mostMs: spentMs, line });
      sum.parses ||= parses;
      sum.writes ||= writes;
      sum.spentMs += spentMs;
      sum.samples += ticks;
      sums.set(key, sum);
    }
  }
  return [...sums.values()].toSorted((a, b) => b.spentMs - a.spentMs);
}
