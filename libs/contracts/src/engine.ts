import type { Delta } from './delta.ts';
import type { Phase, TargetRole } from './plan.ts';
import type { Telemetry } from './telemetry.ts';
import type { GeneratorHealth } from './verdict.ts';

/**
 * Turns a phase into samples, with what the plan names as the maker of its load.
 */
export interface Engine {
  readonly name: string;
  /**
   * Drives the phase to its end, drain included. Deltas arrive about once a second and one last time
   * before the promise resolves. An abort of the signal stops new requests and drains briefly.
   */
  runPhase(phase: Phase, listener: EngineListener, signal: AbortSignal): Promise<void>;
  /** What the generator says of itself, over the recorded phases so far. */
  health(): GeneratorHealth;
  /** Requests that it sent and then lost from sight, one line for each kind; mostly none. */
  lostFromSight(): readonly string[];
  /** Ends threads and connections at once; safe to call twice. */
  close(): Promise<void>;
}

export interface EngineListener {
  onDelta(delta: Delta): void;
  onTelemetry(telemetry: readonly Telemetry[]): void;
}

/** Where the requests of a role go: resolved and pinned before the run. */
export interface Endpoint {
  readonly role: TargetRole;
  /** e.g. `http://localhost:3000`: what the `host` header says. */
  readonly origin: string;
  /** The numeric address that connections are opened to. */
  readonly address: string;
  readonly path: string;
  /** The model name to ask for there. */
  readonly model: string;
}
