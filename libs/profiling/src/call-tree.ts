import type { CpuProfile, LineTicks } from './cpu-profile.ts';
import { classifyFrame, type Frame } from './classify-frame.ts';
import type { HeapProfile, HeapProfileNode } from './heap-profile.ts';
import type { CallFrame } from './call-frame.ts';

/** A function as called by one stack of callers. */
export interface CallNode {
  readonly frame: Frame;
  readonly caller: CallNode | null;
  readonly callees: readonly CallNode[];
  /** Of the function itself: milliseconds, or bytes. */
  readonly self: number;
  /** With all that it called. */
  readonly total: number;
  readonly lineTicks: readonly LineTicks[];
}

/** A sample of a CPU profile on the run's time axis. */
interface StackSample {
  readonly node: CallNode;
  /** Absolute monotonic milliseconds. */
  readonly atMs: number;
  /** Until the next sample. */
  readonly durationMs: number;
}

export interface CpuTree {
  readonly root: CallNode;
  readonly samples: readonly StackSample[];
  /** The profile's length. */
  readonly windowMs: number;
  /** Of which something ran: all but V8's `(idle)`. */
  readonly busyMs: number;
  readonly busySamples: number;
}

type Draft = { -readonly [Key in keyof CallNode]: CallNode[Key] } & { readonly callees: Draft[] };

/** The calls of a CPU profile, with the time each took; a sample's time runs until the next one. */
export function buildCpuTree(profile: CpuProfile, appRoot: string): CpuTree {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const called = new Set(profile.nodes.flatMap(({ children }) => children));
  const drafts = new Map<number, Draft>();
  const root = draft(rootFrame(), null);
  const pending = profile.nodes
    .filter(({ id }) => !called.has(id))
    .map((node) => ({ node, caller: root }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, caller } = next;
    if (drafts.has(node.id)) continue;
    const isRoot = node.callFrame.functionName === '(root)';
    const own = isRoot ? root : addCallee(caller, node.callFrame, appRoot);
    own.lineTicks = node.positionTicks;
    drafts.set(node.id, own);
    for (const child of node.children) {
      const callee = byId.get(child);
      if (callee !== undefined) pending.push({ node: callee, caller: own });
    }
  }
  const samples = placeSamples(profile, (id) => drafts.get(id) ?? root);
  for (const { node, durationMs } of samples) (node as Draft).self += durationMs;
  addTotals(root);
  const busy = samples.filter(({ node }) => !isIdle(node));
  return {
    root,
    samples,
    windowMs: Math.max(0, profile.endTime - profile.startTime) / 1_000,
    busyMs: busy.reduce((sum, { durationMs }) => sum + durationMs, 0),
    busySamples: busy.length,
  };
}

/** The calls of a heap profile, with the bytes that each allocated and that were alive at its end. */
export function buildHeapTree(profile: HeapProfile, appRoot: string): CallNode {
  const root = draft(rootFrame(), null);
  const pending: { from: HeapProfileNode; to: Draft }[] = [{ from: profile.head, to: root }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    next.to.self = next.from.selfSize;
    for (const child of next.from.children) {
      pending.push({ from: child, to: addCallee(next.to, child.callFrame, appRoot) });
    }
  }
  addTotals(root);
  return root;
}

export function isIdle({ frame }: CallNode): boolean {
  return frame.functionName === '(idle)' && frame.file === '';
}

/** The nodes of a tree, callers before what they call. */
export function listNodes(root: CallNode): readonly CallNode[] {
  const nodes = [root];
  // The list grows while it is walked.
  for (const node of nodes) nodes.push(...node.callees);
  return nodes;
}

/** A node and its callers, innermost first. */
export function listCallers(node: CallNode): readonly CallNode[] {
  const callers: CallNode[] = [];
  for (let at: CallNode | null = node; at !== null; at = at.caller) callers.push(at);
  return callers;
}

/** The innermost call of the server's own code at or above a node; else of a dependency's; or none. */
export function findOwner(node: CallNode): CallNode | null {
  const callers = listCallers(node).filter(({ frame }) => frame.file !== '');
  return (
    callers.find(({ frame }) => frame.category === 'application') ??
    callers.find(({ frame }) => frame.category === 'dependency') ??
    null
  );
}

function rootFrame(): Frame {
  return { category: 'v8', packageName: null, functionName: '(root)', file: '', line: 0 };
}

function draft(frame: Frame, caller: Draft | null): Draft {
  return { frame, caller, callees: [], self: 0, total: 0, lineTicks: [] };
}

function addCallee(caller: Draft, callFrame: CallFrame, appRoot: string): Draft {
  const callee = draft(classifyFrame(callFrame, { appRoot, caller: caller.frame }), caller);
  caller.callees.push(callee);
  return callee;
}

function addTotals(root: Draft): void {
  for (const node of listNodes(root).toReversed() as Draft[]) {
    node.total += node.self;
    if (node.caller !== null) (node.caller as Draft).total += node.total;
  }
}

function placeSamples(
  { startTime, endTime, samples, timeDeltas }: CpuProfile,
  nodeOf: (id: number) => CallNode,
): readonly StackSample[] {
  // V8's deltas can be negative by a little: time does not run backwards for us.
  let at = startTime;
  const times = timeDeltas.map((delta) => (at += Math.max(0, delta)));
  return samples.map((id, index) => {
    const time = times[index] ?? at;
    const next = times[index + 1] ?? Math.max(endTime, time);
    return { node: nodeOf(id), atMs: time / 1_000, durationMs: (next - time) / 1_000 };
  });
}
