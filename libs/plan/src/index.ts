export { bareModel } from './bare-model.ts';
export { COMMANDS } from './flags/commands.ts';
export { renderFlagsTable } from './help.ts';
export { isLoopbackAddress } from './loopback.ts';
export { resolvePlan, type PlanResolution, type Resolution } from './resolve-plan.ts';
export type { Secrets, Surroundings } from './surroundings.ts';
export { withoutBaseline } from './without-baseline.ts';
