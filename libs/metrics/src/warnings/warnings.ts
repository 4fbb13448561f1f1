import type { Warning } from '@chatload/contracts';
import { eventLoopBlocked } from './event-loop-blocked.ts';
import { firstChunkSlow } from './first-chunk-slow.ts';
import { gapsCoalesced } from './gaps-coalesced.ts';
import { generatorBusy } from './generator-busy.ts';
import { latencyRising } from './latency-rising.ts';
import { mockLate } from './mock-late.ts';
import { requestsFailed } from './requests-failed.ts';
import { runSaturated } from './run-saturated.ts';
import { wholeAnswersSlow } from './whole-answers-slow.ts';

/** Every built-in warning by its name, in the order of a report: one file and one line each. */
export const WARNINGS = {
  'requests-failed': requestsFailed,
  'first-chunk-slow': firstChunkSlow,
  'whole-answers-slow': wholeAnswersSlow,
  'latency-rising': latencyRising,
  'event-loop-blocked': eventLoopBlocked,
  'gaps-coalesced': gapsCoalesced,
  'run-saturated': runSaturated,
  'generator-busy': generatorBusy,
  'mock-late': mockLate,
} as const satisfies Readonly<Record<string, Warning>>;
