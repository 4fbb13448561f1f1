import type {
  Delta,
  Endpoint,
  Phase,
  Plan,
  TargetRole,
  Telemetry,
  ThreadHealth,
} from '@chatload/contracts';
import type { CanaryMemory } from '@chatload/kernel';
import type { LoadShare } from '@chatload/load-drivers';

/** What a load thread is told once, when it starts. */
export interface ThreadSetup {
  readonly threadIndex: number;
  readonly plan: Plan;
  readonly endpoints: Readonly<Partial<Record<TargetRole, Endpoint>>>;
  /** Headers with their values, secrets among them; they never leave the thread but in a request. */
  readonly headers: Readonly<Record<string, string>>;
  /** The most it may have open to one target at once. */
  readonly connections: number;
  /** Of the process's canary; `null` where none watches. */
  readonly canary: CanaryMemory | null;
}

/** A phase, and which part of it is the thread's. */
export interface PhaseOrder {
  readonly phase: Phase;
  readonly phaseNumber: number;
  readonly share: LoadShare;
  /** When all threads start it; `null`: at once. */
  readonly startMs: number | null;
}

export type ToThread =
  | ({ readonly type: 'run' } & PhaseOrder)
  /** Start nothing more, drain for so long, then cut off what is still open. */
  | { readonly type: 'stop'; readonly drainMs: number };

export type FromThread =
  /** Said once: a phase that it is told of begins at once. */
  | { readonly type: 'ready' }
  | { readonly type: 'delta'; readonly delta: Delta; readonly telemetry: readonly Telemetry[] }
  | {
      readonly type: 'phase-done';
      readonly phaseId: string;
      readonly health: ThreadHealth;
      /** Requests that the maker of the load lost from sight, one line for each kind. */
      readonly lostFromSight: readonly string[];
      /** Why a request could not be made; nothing started after it. */
      readonly builderFailure: string | null;
    };
