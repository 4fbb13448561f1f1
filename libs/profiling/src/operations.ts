import { findOwner, isIdle, listCallers, type CallNode, type CpuTree } from './call-tree.ts';
import type { Frame } from './classify-frame.ts';
import { frameKey } from './self-times.ts';

/** What calls of a certain kind cost, by the function of the server that made them. */
export interface OperationTime {
  readonly caller: Frame;
  /** Whether the server's own code calls them itself, not through a package. */
  readonly isDirect: boolean;
  /** The functions called, the most expensive first. */
  readonly names: readonly string[];
  /** With all that they called. */
  readonly spentMs: number;
  readonly samples: number;
  /** Quarters of a second in which it was seen: a single load of a module is one or two. */
  readonly occasions: number;
}

interface OperationSum {
  readonly caller: Frame;
  readonly isDirect: boolean;
  readonly msByName: Map<string, number>;
  readonly quarters: Set<number>;
  spentMs: number;
  samples: number;
}

/**
 * The time spent in calls that `isOperation` picks, by nearest application frame (where there is none,
 * by nearest dependency), the most first. Of calls within calls the outermost counts.
 */
export function findOperations(
  tree: CpuTree,
  isOperation: (frame: Frame) => boolean,
): readonly OperationTime[] {
  const sums = new Map<string, OperationSum>();
  const chosen = new Map<CallNode, CallNode | undefined>();
  for (const { node, atMs, durationMs } of tree.samples) {
    if (isIdle(node)) continue;
    if (!chosen.has(node)) {
      chosen.set(
        node,
        listCallers(node).findLast(({ frame }) => isOperation(frame)),
      );
    }
    const operation = chosen.get(node);
    const caller = operation === undefined ? null : findOwner(operation)?.frame;
    if (operation === undefined || caller === null || caller === undefined) continue;
    const isDirect = nearestOfServer(operation)?.frame.category === 'application';
    const key = `${isDirect} ${frameKey(caller)}`;
    const sum = sums.get(key) ?? {
      caller,
      isDirect,
      msByName: new Map<string, number>(),
      quarters: new Set<number>(),
      spentMs: 0,
      samples: 0,
    };
    const name = operation.frame.functionName;
    sum.msByName.set(name, (sum.msByName.get(name) ?? 0) + durationMs);
    sum.quarters.add(Math.floor(atMs / 250));
    sum.spentMs += durationMs;
    sum.samples += 1;
    sums.set(key, sum);
  }
  return [...sums.values()].map(toOperationTime).toSorted((a, b) => b.spentMs - a.spentMs);
}

function toOperationTime({ msByName, quarters, ...sum }: OperationSum): OperationTime {
  const names = [...msByName].toSorted(([, a], [, b]) => b - a).map(([name]) => name);
  return { ...sum, names, occasions: quarters.size };
}

function nearestOfServer(node: CallNode): CallNode | undefined {
  return listCallers(node).find(({ frame }) => frame.file !== '' && frame.category !== 'node');
}
