import type { Endpoint, Engine, Plan, TargetRole } from '@chatload/contracts';
import type { Secrets } from '@chatload/plan';

/** What one command does differently from another; the life of a run is the same for all. */
export interface Command {
  createEngine(options: EngineOptions): Engine;
}

export interface EngineOptions {
  readonly plan: Plan;
  readonly endpoints: Readonly<Partial<Record<TargetRole, Endpoint>>>;
  readonly secrets: Secrets;
}
