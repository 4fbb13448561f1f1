import type { Endpoint, Plan, RequestBuilder, TargetFacts, TargetRole } from '@chatload/contracts';
import type { Secrets } from '@chatload/plan';

/** The server under test, found or started, and everything the run needs to know of it. */
export interface RunTarget {
  /** The plan that fits it: without a baseline where there is no mock to go to. */
  readonly plan: Plan;
  readonly facts: TargetFacts;
  readonly endpoints: Readonly<Partial<Record<TargetRole, Endpoint>>> & {
    readonly server: Endpoint;
  };
  /** Whether the server under test is our own chat-server, whose counters can be asked. */
  readonly isBundled: boolean;
  /** Rejects with CHL_ERR_SERVER_LOST when a server of ours ends during the run; else stays pending. */
  readonly lost: Promise<never>;
  /** Drains and ends what was started for the run; safe to call twice. */
  stop(): Promise<void>;
}

export interface TargetOptions {
  readonly plan: Plan;
  readonly secrets: Secrets;
  readonly requestBuilders: Readonly<Record<string, RequestBuilder>>;
  /** Ends the wait for a server that is not ready yet. */
  readonly signal: AbortSignal;
  /** Called with each line that the user should see at once. */
  readonly say: (line: string) => void;
}
