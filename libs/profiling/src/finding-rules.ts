import type { FindingRule } from './finding-context.ts';
import { blockedEventLoop } from './rules/blocked-event-loop.ts';
import { cpuBreakdown } from './rules/cpu-breakdown.ts';
import { expensiveCryptography } from './rules/expensive-cryptography.ts';
import { garbageCollection } from './rules/garbage-collection.ts';
import { hotDependency } from './rules/hot-dependency.ts';
import { hotFunction } from './rules/hot-function.ts';
import { jsonRoundTrip } from './rules/json-round-trip.ts';
import { leakingMemory } from './rules/leaking-memory.ts';
import { slowRegularExpression } from './rules/slow-regular-expression.ts';
import { synchronousCompression } from './rules/synchronous-compression.ts';
import { synchronousFileAccess } from './rules/synchronous-file-access.ts';
import { timerWaits } from './rules/timer-waits.ts';
import { upstreamBound } from './rules/upstream-bound.ts';
import { upstreamConnectionsNotReused } from './rules/upstream-connections-not-reused.ts';
import { upstreamPoolExhausted } from './rules/upstream-pool-exhausted.ts';

/**
 * Every rule there is. Of several that point at the same function the first in this order speaks, so
 * those that name a cause stand before those that only see its effects.
 */
export const FINDING_RULES = {
  'synchronous-file-access': synchronousFileAccess,
  'synchronous-compression': synchronousCompression,
  'blocked-event-loop': blockedEventLoop,
  'json-round-trip': jsonRoundTrip,
  'slow-regular-expression': slowRegularExpression,
  'expensive-cryptography': expensiveCryptography,
  'hot-function': hotFunction,
  'hot-dependency': hotDependency,
  'upstream-pool-exhausted': upstreamPoolExhausted,
  'upstream-connections-not-reused': upstreamConnectionsNotReused,
  'timer-waits': timerWaits,
  'upstream-bound': upstreamBound,
  'leaking-memory': leakingMemory,
  'garbage-collection': garbageCollection,
  'cpu-breakdown': cpuBreakdown,
} as const satisfies Readonly<Record<string, FindingRule>>;

export type FindingRuleName = keyof typeof FINDING_RULES;
