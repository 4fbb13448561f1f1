export { monotonicNow, sleepUntil, systemClock, type Clock } from './clock.ts';
export { formatDuration, parseDurationMs } from './durations.ts';
export { ERROR_CATALOGUE, EXIT, type ErrorCode } from './error-catalogue.ts';
export { ChatloadError, isChatloadError } from './errors.ts';
export { createRandom, deriveSeed, type Random } from './random.ts';
export { restingClock } from './resting-clock.ts';
export {
  startStallCanary,
  watchStalls,
  type CanaryMemory,
  type Stall,
  type StallCanary,
  type StallWitness,
} from './stall-canary.ts';
export { findStallsWithin, isStallWithin } from './stall-reach.ts';
