import type { ServerLaunch } from '@chatload/contracts';

/** What to start, and how long to have patience with it. */
export interface ServerSpec extends ServerLaunch {
  /** What messages call it, e.g. `chat-server`. */
  readonly name: string;
  readonly readyTimeoutMs: number;
  /** How long it may drain after SIGTERM before it is killed. */
  readonly stopGraceMs: number;
}

/**
 * What a server is started with in the place of `launch`, by a probe or a profiler. `port` is the one
 * that it is told to listen on; `null` when that is the system's choice.
 */
export type LaunchWrapper = (launch: ServerLaunch, port: number | null) => ServerLaunch;

export interface RunningServer {
  readonly name: string;
  /** The origin it listens on, with a numeric address, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Of the command itself, not of processes that it started. */
  readonly pid: number;
  /** The number of the process group that it and its descendants are in. */
  readonly processGroup: number;
  /** The newest 40 lines of its output, stdout and stderr together, without control characters. */
  readonly lastLines: readonly string[];
  /** Resolves when it ended though nobody asked; stays pending for a server that is stopped. */
  readonly lost: Promise<ServerLoss>;
  /**
   * SIGTERM to it and all its descendants, the grace, then SIGKILL; resolves when all are gone. May
   * be called again, and after a loss.
   */
  stop(): Promise<void>;
}

export interface ServerLoss {
  readonly name: string;
  /** e.g. `exited with code 1`, `ended by SIGSEGV`. */
  readonly reason: string;
  readonly lastLines: readonly string[];
}
