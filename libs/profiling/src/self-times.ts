import type { CodeLocation } from '@chatload/contracts';
import type { Frame, FrameCategory } from './classify-frame.ts';
import { findOwner, isIdle, listNodes, type CallNode } from './call-tree.ts';

/** Time, or bytes, of one function over all stacks that called it; the greatest first in lists. */
export interface FunctionShare {
  readonly frame: Frame;
  readonly amount: number;
}

/** By function: what each spent itself, on top of the stack. V8's `(idle)` is left out. */
export function sumByFunction(root: CallNode): readonly FunctionShare[] {
  return sumByChosen(root, (node) => node);
}

/**
 * By the innermost frame of the server's own code (where there is none, of a dependency's): what it
 * spent itself, together with Node's and V8's functions that it called, which take the time of most
 * expensive calls.
 */
export function sumByOwner(root: CallNode): readonly FunctionShare[] {
  return sumByChosen(root, findOwner);
}

export function sumByCategory(root: CallNode): Readonly<Record<FrameCategory, number>> {
  const sums = { application: 0, dependency: 0, node: 0, v8: 0 };
  for (const node of listNodes(root)) if (!isIdle(node)) sums[node.frame.category] += node.self;
  return sums;
}

/** By package, the greatest first. */
export function sumByPackage(root: CallNode): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const { frame, self } of listNodes(root)) {
    if (frame.packageName !== null) {
      sums.set(frame.packageName, (sums.get(frame.packageName) ?? 0) + self);
    }
  }
  return [...sums].toSorted(([, a], [, b]) => b - a);
}

export function locate({ functionName, file, line }: Frame): CodeLocation {
  return { functionName, file, line };
}

/** One function has one key, by whichever stack it was called. */
export function frameKey({ functionName, file, line }: CodeLocation): string {
  return `${file}:${line}:${functionName}`;
}

/** By the function that `choose` charges with a node's own time; `null` leaves it out. */
export function sumByChosen(
  root: CallNode,
  choose: (node: CallNode) => CallNode | null,
): readonly FunctionShare[] {
  const sums = new Map<string, { frame: Frame; amount: number }>();
  for (const node of listNodes(root)) {
    const chosen = choose(node);
    if (node.self === 0 || isIdle(node) || chosen === null) continue;
    const key = frameKey(chosen.frame);
    const sum = sums.get(key) ?? { frame: chosen.frame, amount: 0 };
    sum.amount += node.self;
    sums.set(key, sum);
  }
  return [...sums.values()].toSorted((a, b) => b.amount - a.amount);
}
