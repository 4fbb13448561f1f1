import { isIdle, type CallNode } from '../call-tree.ts';
import type { FrameCategory } from '../classify-frame.ts';

/** What the page draws: as d3-flame-graph has it, with what the details need. */
export interface FlameNode {
  readonly name: string;
  /** With all that it called: milliseconds or bytes. */
  readonly value: number;
  readonly self: number;
  readonly category: FrameCategory | 'root';
  /** File and line, or empty. */
  readonly place: string;
  readonly packageName: string | null;
  readonly children: readonly FlameNode[];
}

/** Thinner than a pixel on any screen, and thousands of them in a long profile. */
const THINNEST_RATIO = 1 / 10_000;

/** A tree to draw, without what V8 calls idle and without what is too thin to see. */
export function buildFlameTree(root: CallNode): FlameNode {
  const callees = root.callees.filter((callee) => !isIdle(callee));
  const value = root.self + callees.reduce((sum, { total }) => sum + total, 0);
  const thinnest = value * THINNEST_RATIO;
  return {
    name: 'all',
    value,
    self: root.self,
    category: 'root',
    place: '',
    packageName: null,
    children: callees.filter(({ total }) => total > thinnest).map((each) => draw(each, thinnest)),
  };
}

function draw({ frame, self, total, callees }: CallNode, thinnest: number): FlameNode {
  return {
    name: frame.functionName === '' ? '(anonymous)' : frame.functionName,
    value: round(total),
    self: round(self),
    category: frame.category,
    place: frame.file === '' ? '' : `${frame.file}:${frame.line}`,
    packageName: frame.packageName,
    children: callees
      .filter((callee) => callee.total > thinnest)
      .map((callee) => draw(callee, thinnest)),
  };
}

function round(amount: number): number {
  return Number(amount.toFixed(3));
}
