export { bareModel } from './bare-model.ts';
export { toKnownMetrics, type KnownMetrics } from './built-in-metrics.ts';
export { findConfigFile } from './find-config-file.ts';
export { COMMANDS } from './flags/commands.ts';
export { renderFlagsTable } from './help.ts';
export { isLoopbackAddress } from './loopback.ts';
export { readConfig, type ChatloadConfig, type ConfigFile } from './read-config.ts';
export type { PerfConfig, PerfServer } from './perf-config.ts';
export {
  readPerfConfig,
  type PerfAllowance,
  type PerfMethod,
  type ScriptPerfRun,
  type ServedPerfRun,
} from './read-perf-config.ts';
export { renderPlan } from './render-plan.ts';
export {
  resolvePlan,
  type PlanResolution,
  type Resolution,
  type ResolvedPlan,
  type ShowPlanResolution,
} from './resolve-plan.ts';
export type { CalibrateResolution } from './resolve-calibrate.ts';
export type { CompareResolution, ComparedSide } from './resolve-compare.ts';
export type { PerfResolution } from './resolve-perf.ts';
export type { ReportResolution } from './resolve-report.ts';
export type { Secrets, Surroundings } from './surroundings.ts';
export { withoutBaseline } from './without-baseline.ts';
export { withoutServerFigures, withoutServerObjectives } from './without-server-figures.ts';
