import type { Interval } from '@chatload/contracts';
import { readTraceEvents } from './trace-events.ts';

/** An asynchronous operation, by Node's async_hooks. */
export interface AsyncOperation {
  /** e.g. `UNDICI_REQUEST`. */
  readonly kind: string;
  /** Absolute monotonic milliseconds, as all times are. */
  readonly begunMs: number;
  /** When its first callback ran; `null` when none has. */
  firstCallbackMs: number | null;
  /** The operation that it is a consequence of; 0 or 1 is the program itself. */
  readonly triggerId: number;
  /** The operation whose callback began it. */
  readonly executionId: number;
}

const CALLBACK = '_CALLBACK';

/** All operations in trace logs, by id. */
export async function readOperations(
  logs: readonly string[],
): Promise<ReadonlyMap<number, AsyncOperation>> {
  const operations = new Map<number, AsyncOperation>();
  for await (const { event } of readTraceEvents(logs)) {
    if (event.ph !== 'b' || event.id === undefined) continue;
    const id = Number(event.id);
    const atMs = event.ts / 1_000;
    if (event.name.endsWith(CALLBACK)) {
      const operation = operations.get(id);
      if (operation !== undefined) operation.firstCallbackMs ??= atMs;
    } else {
      operations.set(id, {
        kind: event.name,
        begunMs: atMs,
        firstCallbackMs: null,
        triggerId: event.args.data?.triggerAsyncId ?? 0,
        executionId: event.args.data?.executionAsyncId ?? 0,
      });
    }
  }
  return operations;
}

/** The operations that began within the interval, and all that they descend from. */
export function selectOperations(
  operations: ReadonlyMap<number, AsyncOperation>,
  interval: Interval,
): ReadonlySet<number> {
  const selected = new Set<number>();
  const pending = [...operations]
    .filter(([, operation]) => isBegunWithin(interval, operation))
    .map(([id]) => id);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const operation = operations.get(id);
    if (operation === undefined || selected.has(id)) continue;
    selected.add(id);
    // Bubbleprof hangs most operations on the one, some on the other.
    pending.push(operation.triggerId, operation.executionId);
  }
  return selected;
}

export function isBegunWithin({ startMs, endMs }: Interval, { begunMs }: AsyncOperation): boolean {
  return begunMs >= startMs && begunMs <= endMs;
}
