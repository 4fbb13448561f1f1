import { readCallFrame, type CallFrame } from './call-frame.ts';
import { failRead, isRecord, readNumber } from './read-json.ts';

/**
 * What V8 writes into a `.heapprofile`: allocations made while it sampled and still alive at the end,
 * by the stack that made them.
 */
export interface HeapProfile {
  readonly head: HeapProfileNode;
}

export interface HeapProfileNode {
  readonly callFrame: CallFrame;
  /** Bytes, estimated from the samples. */
  readonly selfSize: number;
  readonly children: readonly HeapProfileNode[];
}

/** Deeper than any stack V8 records; a guard against files made to overflow ours. */
const DEEPEST = 2_000;

/**
 * A profile out of a parsed `.heapprofile`.
 *
 * @throws one line on the first thing that is not as V8 writes it
 */
export function readHeapProfile(json: unknown): HeapProfile {
  if (!isRecord(json)) failRead('heap profile', 'it is not an object');
  return { head: readNode(json['head'], 'head', 0) };
}

function readNode(node: unknown, path: string, depth: number): HeapProfileNode {
  const what = 'heap profile';
  if (!isRecord(node)) failRead(what, `${path} is not an object`);
  if (depth > DEEPEST) failRead(what, `it is more than ${DEEPEST} calls deep`);
  const { children = [] } = node;
  if (!Array.isArray(children)) failRead(what, `children of a node are not a list`);
  return {
    callFrame: readCallFrame(node['callFrame'], what, path),
    selfSize: readNumber(node['selfSize'], what, `${path}.selfSize`),
    children: children.map((child: unknown) => readNode(child, 'a node', depth + 1)),
  };
}
