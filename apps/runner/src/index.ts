/**
 * Runs as `chatload perf` makes them, for benchmarks of their accuracy. A program that wants to measure
 * starts the command instead.
 */
export type { Bench } from './perf/bench.ts';
export { chooseMetrics } from './perf/choose-metrics.ts';
export { findProject } from './perf/find-project.ts';
export { loadMethod } from './perf/load-method.ts';
export { openBench } from './perf/open-bench.ts';
export { readValues, type SideRun } from './perf/perf-tree.ts';
export { RUNS_PER_PROCESS } from './perf/served-bench.ts';
