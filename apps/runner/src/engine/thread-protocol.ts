import type {
  Delta,
  Endpoint,
  GeneratorHealth,
  Phase,
  Plan,
  TargetRole,
  Telemetry,
} from '@chatload/contracts';

/** What a load thread is told once, when it starts. */
export interface ThreadSetup {
  readonly threadIndex: number;
  readonly plan: Plan;
  readonly endpoints: Readonly<Partial<Record<TargetRole, Endpoint>>>;
  /** Headers with their values, secrets among them; they never leave the thread but in a request. */
  readonly headers: Readonly<Record<string, string>>;
}

export type ToThread =
  | { readonly type: 'run'; readonly phase: Phase; readonly phaseNumber: number }
  /** Start nothing more, drain for so long, then cut off what is still open. */
  | { readonly type: 'stop'; readonly drainMs: number };

export type FromThread =
  | { readonly type: 'delta'; readonly delta: Delta; readonly telemetry: readonly Telemetry[] }
  | {
      readonly type: 'phase-done';
      readonly phaseId: string;
      readonly health: GeneratorHealth;
      /** Requests that the maker of the load lost from sight, one line for each kind. */
      readonly lostFromSight: readonly string[];
      /** Why a request could not be made; nothing started after it. */
      readonly builderFailure: string | null;
    };
