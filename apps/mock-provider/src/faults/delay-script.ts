import type { Script } from '../answer/script.ts';

/** How much later the slow faults are. */
export const SLOW_MS = 3_000;

/** The script with everything later, except headers that leave ahead of the first write. */
export function delayWrites(script: Script, byMs: number): Script {
  return {
    ...script,
    writes: script.writes.map(({ dueMs, pieces }) => ({ dueMs: dueMs + byMs, pieces })),
    end: { ...script.end, dueMs: script.end.dueMs + byMs },
  };
}
