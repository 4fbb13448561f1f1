import type {
  Delta,
  Endpoint,
  GeneratorHealth,
  LimitsPlan,
  Phase,
  RequestPlan,
  TargetRole,
  Telemetry,
} from '@chatload/contracts';

/** What a load thread is told once, when it starts. */
export interface ThreadSetup {
  readonly threadIndex: number;
  readonly endpoints: Readonly<Partial<Record<TargetRole, Endpoint>>>;
  readonly request: RequestPlan;
  /** Headers with their values, secrets among them; they never leave the thread but in a request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly keepAlive: boolean;
  readonly limits: LimitsPlan;
  readonly recordChunks: boolean;
  readonly seed: number;
}

export type ToThread =
  | { readonly type: 'run'; readonly phase: Phase; readonly phaseNumber: number }
  /** Start nothing more, drain for so long, then cut off what is still open. */
  | { readonly type: 'stop'; readonly drainMs: number };

export type FromThread =
  | { readonly type: 'delta'; readonly delta: Delta; readonly telemetry: readonly Telemetry[] }
  | { readonly type: 'phase-done'; readonly phaseId: string; readonly health: GeneratorHealth };
