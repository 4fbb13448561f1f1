import type { GeneratorHealth, ThreadHealth } from '@chatload/contracts';

/** The health of a generator: of each figure the worst that any of its threads has. */
export function combineHealth(threads: readonly ThreadHealth[]): GeneratorHealth {
  const worst = (key: keyof ThreadHealth): number =>
    Math.max(0, ...threads.map((thread) => thread[key]));
  return {
    loopDelayP99Ms: worst('loopDelayP99Ms'),
    loopDelayMaxMs: worst('loopDelayMaxMs'),
    cpuRatio: worst('cpuRatio'),
    cpuPeakRatio: worst('cpuPeakRatio'),
    threads,
  };
}
