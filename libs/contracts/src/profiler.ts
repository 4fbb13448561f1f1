import type { Interval } from './delta.ts';

/** How a server is started: a process, without a shell. */
export interface ServerLaunch {
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** The whole environment, nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A profiling tool: what the server under test is started with, and what becomes of its recording.
 * One file and one line in a map each.
 */
export interface Profiler {
  readonly name: string;
  /** One line for `--help`. */
  readonly description: string;
  /**
   * What the probe records through V8's inspector between warm-up and drain; `null` for a tool that
   * records by itself, for as long as the process lives.
   */
  readonly inspects: 'cpu' | 'heap' | null;
  /** The most load under which it gives a page that can be used; `null` when it bears any. */
  readonly mostLoad: ProfilerLimit | null;
  /**
   * The launch with the tool in it; `folder` is empty, and the tool's alone.
   *
   * @throws one line on why the tool cannot be used with such a launch
   */
  wrap(launch: ServerLaunch, folder: string): ServerLaunch;
  /** Called after the server has ended. Rejects with one line on why there is no page. */
  render(recording: ProfilerRecording, signal: AbortSignal): Promise<ProfilerResult>;
}

export interface ProfilerLimit {
  readonly slots: number;
  readonly ratePerSec: number;
  readonly durationMs: number;
}

export interface ProfilerRecording {
  /** What `wrap` was given. */
  readonly folder: string;
  /** The server's folder: what is under it, and not in `node_modules`, is the server's own code. */
  readonly appRoot: string;
  /** The `.cpuprofile` or `.heapprofile` of the steady window; `null` when `inspects` is. */
  readonly profilePath: string | null;
  /** Between warm-up and drain; absolute monotonic milliseconds. */
  readonly steady: Interval;
  /** Where the page goes. */
  readonly htmlPath: string;
  /** Where further files go, such as raw data for other tools. */
  readonly dataFolder: string;
}

export interface ProfilerResult {
  /** Self-contained: it asks for nothing, and its policy forbids it to. */
  readonly htmlPath: string;
  /** Raw data that other tools open. */
  readonly dataPaths: readonly string[];
  /** What the tool itself says of the server, in its own words; `null` when it says nothing. */
  readonly verdict: string | null;
  /** Mean waits by line of the application, of a tool that knows them; most time first. */
  readonly waits: readonly Wait[];
}

export interface Wait {
  /** e.g. `UNDICI_REQUEST`. */
  readonly kind: string;
  readonly location: CodeLocation;
  readonly count: number;
  readonly meanMs: number;
  /** The shortest: what a slowed server's waits are without most of the slowing. */
  readonly minMs: number;
}

export interface CodeLocation {
  /** Empty for code outside functions. */
  readonly functionName: string;
  /** A path, or `node:…` for Node's own. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}
