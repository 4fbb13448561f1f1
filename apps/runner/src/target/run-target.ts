import type {
  Endpoint,
  Plan,
  RequestBuilder,
  TargetFacts,
  TargetRole,
  Telemetry,
} from '@chatload/contracts';
import type { Secrets } from '@chatload/plan';
import type { ProbeHost } from '@chatload/probe';
import type { LaunchWrapper } from '@chatload/rig';

/** The server under test, found or started, and everything the run needs to know of it. */
export interface RunTarget {
  /** The plan that fits it: without a baseline where there is no mock to go to. */
  readonly plan: Plan;
  /** What the options have, with the addresses of the servers that were started filled in. */
  readonly secrets: Secrets;
  readonly facts: TargetFacts;
  readonly endpoints: Readonly<Partial<Record<TargetRole, Endpoint>>> & {
    readonly server: Endpoint;
  };
  /** Whether the server under test is our own chat-server, whose counters can be asked. */
  readonly isBundled: boolean;
  /** What watches the server from inside; `null` where nothing does. */
  readonly probe: ProbeHost | null;
  /** From now on, the listener is called with the server's own figures, four times a second. */
  watch(listener: TelemetryListener): void;
  /** Rejects with CHL_ERR_SERVER_LOST when a server of ours ends during the run; else stays pending. */
  readonly lost: Promise<never>;
  /** Drains and ends what was started for the run; safe to call twice. */
  stop(): Promise<void>;
}

export type TelemetryListener = (figures: readonly Telemetry[]) => void;

export interface TargetOptions {
  readonly plan: Plan;
  readonly secrets: Secrets;
  readonly requestBuilders: Readonly<Record<string, RequestBuilder>>;
  /** Around the launch of a server that is started, such as a profiler. */
  readonly wrap?: LaunchWrapper;
  /** Ends the wait for a server that is not ready yet. */
  readonly signal: AbortSignal;
  /** Whether the plan's transport is only the usual one, and another will do where that cannot. */
  readonly mayChangeTransport: boolean;
  /** Called with each line that the user should see at once. */
  readonly say: (line: string) => void;
}
