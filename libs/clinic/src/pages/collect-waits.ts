import { sep } from 'node:path';
import type { CodeLocation, Interval, Wait } from '@chatload/contracts';
import { isBegunWithin, type AsyncOperation } from './async-operations.ts';

/** A frame as bubbleprof records it. */
export interface StackFrame {
  readonly functionName: string;
  readonly typeName: string;
  readonly evalOrigin: string;
  readonly fileName: string;
  readonly lineNumber: number;
}

/** Where the server's own code stands in the stack that began an operation. */
export interface Origin {
  readonly location: CodeLocation | null;
  /** It is that code itself that began it, not Node or a package that it called. */
  readonly isInnermost: boolean;
}

/** They wait for nothing outside; what they lead to is waited for under a name of its own. */
const NOT_WAITING = new Set(['TickObject', 'Immediate', 'Microtask']);

/** What a server listens with. */
const LISTENING = new Set(['TCPSERVERWRAP', 'PIPESERVERWRAP']);

/** How far up to look for the server's own code, when Node or a package began an operation later. */
const MOST_STEPS = 20;

/** Behind these there is next to no time. */
const MOST_WAITS = 50;

export function findOrigin(frames: readonly StackFrame[], appRoot: string): Origin {
  const root = appRoot.endsWith(sep) ? appRoot : appRoot + sep;
  const modules = `${sep}node_modules${sep}`;
  // Behind the root: the server may be a package itself, as npm has installed it.
  const index = frames.findIndex(
    ({ fileName }) =>
      fileName.startsWith(root) && !fileName.includes(modules, root.length - sep.length),
  );
  const frame = frames[index];
  if (frame === undefined) return { location: null, isInnermost: false };
  const { functionName, fileName: file, lineNumber: line } = frame;
  return { location: { functionName, file, line }, isInnermost: index === 0 };
}

/**
 * The waits within the interval by kind and line of the server's own code, those that add up to the
 * most time first. A wait is the time from an operation's beginning to its first callback; one without
 * any is not counted. The line is where the operation began, or else the one whose callback began it;
 * of promises only those of the code itself count, which are its `await`s.
 *
 * @param origins of the operations that have a stack: those without one are bubbleprof's own
 */
export function collectWaits(
  operations: ReadonlyMap<number, AsyncOperation>,
  origins: ReadonlyMap<number, Origin>,
  interval: Interval,
): readonly Wait[] {
  const sums = new Map<
    string,
    { kind: string; location: CodeLocation; count: number; ms: number; minMs: number }
  >();
  for (const [id, operation] of operations) {
    const { kind, begunMs, firstCallbackMs } = operation;
    if (firstCallbackMs === null || NOT_WAITING.has(kind)) continue;
    if (!isBegunWithin(interval, operation)) continue;
    const location = locate(id, operations, origins);
    if (location === null) continue;
    const key = `${kind} ${location.file}:${location.line}`;
    const sum = sums.get(key) ?? { kind, location, count: 0, ms: 0, minMs: Infinity };
    sum.count += 1;
    sum.ms += firstCallbackMs - begunMs;
    sum.minMs = Math.min(sum.minMs, firstCallbackMs - begunMs);
    sums.set(key, sum);
  }
  return [...sums.values()]
    .toSorted((one, other) => other.ms - one.ms)
    .slice(0, MOST_WAITS)
    .map(({ kind, location, count, ms, minMs }) => ({
      kind,
      location,
      count,
      meanMs: ms / count,
      minMs,
    }));
}

function locate(
  id: number,
  operations: ReadonlyMap<number, AsyncOperation>,
  origins: ReadonlyMap<number, Origin>,
): CodeLocation | null {
  const own = origins.get(id);
  if (own === undefined) return null;
  if (operations.get(id)?.kind === 'PROMISE') return own.isInnermost ? own.location : null;
  if (own.location !== null) return own.location;
  let causeId = operations.get(id)?.executionId;
  for (let step = 0; step < MOST_STEPS && causeId !== undefined; step++) {
    const cause = operations.get(causeId);
    // Everything comes from listening in the end: that says nothing.
    if (cause === undefined || LISTENING.has(cause.kind)) return null;
    const location = origins.get(causeId)?.location ?? null;
    if (location !== null) return location;
    causeId = cause.executionId;
  }
  return null;
}
