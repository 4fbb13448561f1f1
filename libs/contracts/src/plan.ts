import type { Objective } from './objective.ts';

/** What a run will do, wholly resolved: printed, stored in the report, and enough to repeat it. */
export interface Plan {
  readonly command: CommandName;
  readonly engine: EngineName;
  readonly generator: GeneratorPlan;
  readonly target: TargetPlan;
  readonly request: RequestPlan;
  readonly phases: readonly Phase[];
  readonly limits: LimitsPlan;
  readonly keepAlive: boolean;
  /** Why the plan has no direct baseline; `null` when it has one. */
  readonly noBaselineBecause: string | null;
  /** Whether a target must answer one real chat completion before load is sent to it. */
  readonly readyCheck: boolean;
  /** Whether the stamps of single chunks are kept (and the mock's log switched on). */
  readonly recordChunks: boolean;
  readonly seed: number;
  readonly judging: JudgingPlan;
  /** `null` for a run that profiles nothing. */
  readonly profiling: ProfilingPlan | null;
  /** Plug-ins in use: absolute paths of files, or names of packages. */
  readonly plugins: readonly string[];
  readonly output: OutputPlan;
}

export type CommandName = 'benchmark' | 'load' | 'stream';

/** What makes the load: our own drivers and client, or autocannon's. */
export type EngineName = 'native' | 'autocannon';

/** How the engine makes the load. */
export interface GeneratorPlan {
  /** What carries the requests of the native engine; autocannon has connections of its own. */
  readonly transport: TransportName;
  /** The load threads: each drives its share of every phase. */
  readonly workers: number;
  /**
   * For how long what arrives is collected before it is read, so that stamps are late by up to that;
   * 0 where it is read at once.
   */
  readonly coalesceMs: number;
}

/**
 * - `lean`: sockets of Node's own and an HTTP/1.1 reader for chat completions
 * - `undici`: undici's low-level dispatch, which also speaks HTTP/2 over TLS
 */
export type TransportName = 'lean' | 'undici';

/** Which server is tested, before it is known whether it runs. */
export interface TargetPlan {
  /**
   * - `url`: the one the user named; nothing is started
   * - `find`: whatever chat server answers at the usual address, else as `local`
   * - `local`: the bundled chat-server and mock-provider, started by the rig
   * - `command`: the user's own, started by the rig together with a mock-provider
   */
  readonly choice: 'url' | 'find' | 'local' | 'command';
  /** Origin without a path, e.g. `http://localhost:3000`. */
  readonly origin: string;
  readonly path: string;
  /** The mock that a user's own server has as its upstream; the baseline goes straight to it. */
  readonly mockOrigin: string | null;
  readonly allowedHost: string | null;
  readonly mock: MockSettings;
  /** How the rig starts the user's server; `null` where it does not. */
  readonly launch: LaunchPlan | null;
  /** Whether a server that the rig starts is watched from inside. */
  readonly probe: boolean;
  /** The process of a server that runs already, to be watched from outside. */
  readonly pid: number | null;
}

/** A server of the user's. Values of its environment are not here: they may be secrets. */
export interface LaunchPlan {
  /** As it was typed; split into words by the rig, `{port}` and `{mockUrl}` filled in. */
  readonly command: string;
  /** Absolute. */
  readonly cwd: string;
  /** Names of the caller's variables that are passed on. */
  readonly envNames: readonly string[];
  /** The one it is asked to listen on; another if that is taken. */
  readonly port: number;
}

/** What `--mock-…` flags hand on to the rig's mock: its own flag names without `--`, in its units. */
export type MockSettings = Readonly<Record<string, string>>;

/** What each request carries. Values of headers are not here: they may be secrets. */
export interface RequestPlan {
  readonly stream: boolean;
  /** The name of the request builder that makes the bodies. */
  readonly builder: string;
  /**
   * As it goes to the server under test, e.g. `openai/gpt-3.5-turbo`; the baseline sends the bare name,
   * which is what stands behind the first `/`.
   */
  readonly model: string;
  readonly prompts: readonly string[];
  readonly maxTokens: number | null;
  readonly includeUsage: boolean;
  /** Merged into every request's body, last. */
  readonly bodyExtra: Readonly<Record<string, unknown>> | null;
  readonly headers: readonly HeaderPlan[];
}

/** A header's name and where its value comes from; the value itself shows as `***` everywhere. */
export interface HeaderPlan {
  readonly name: string;
  readonly from: 'literal' | `env:${string}`;
}

export interface LimitsPlan {
  /** The longest a request may take. */
  readonly timeoutMs: number;
  /** The longest silence of a stream, from its first token on. */
  readonly stallTimeoutMs: number;
}

/** What follows a plain run: one under each tool. */
export interface ProfilingPlan {
  readonly tools: readonly ProfilerName[];
  /** Whether the pages are opened in a browser at the end. */
  readonly open: boolean;
}

/** Clinic's tools. */
export type ProfilerName = 'doctor' | 'bubbleprof' | 'flame' | 'heapprofiler';

/** What the verdict rests on. */
export interface JudgingPlan {
  readonly objectives: readonly Objective[];
  /** Whether a warning makes the run fail. */
  readonly failOnWarning: boolean;
}

export interface OutputPlan {
  /** The folder that run folders are made in; absolute. */
  readonly runsFolder: string;
  readonly format: 'text' | 'json';
  readonly quiet: boolean;
  /** What this run is compared with: a report kept earlier, or a folder of runs; absolute, `null` for none. */
  readonly against: string | null;
  /** The file in which this run's report is kept for later runs; absolute, `null` for none. */
  readonly saveBaseline: string | null;
}

/**
 * The unit of everything: each phase has its own target, load and record flag, and every figure
 * belongs to a phase. A request belongs to the phase it started in.
 */
export interface Phase {
  /** Unique in the plan, e.g. `measure-2`; also the key of its figures. */
  readonly id: string;
  readonly kind: PhaseKind;
  readonly target: TargetRole;
  readonly load: LoadShape;
  /** Whether its requests enter the figures. */
  readonly record: boolean;
}

export type PhaseKind = 'warmup' | 'measure' | 'baseline';

/** `server` is the server under test; `mock` is its upstream, addressed directly. */
export type TargetRole = 'server' | 'mock';

/** N users, each of which waits for its answer. */
export interface ClosedLoad {
  readonly model: 'closed';
  /** Most requests in flight at once. */
  readonly slots: number;
  /** How many requests are released in one instant, as soon as that many slots are free. */
  readonly batch: number;
  readonly stop: StopRule;
}

/**
 * Arrivals that do not wait for answers: one every `1 / ratePerSec` seconds, on an absolute grid. One
 * that finds all slots busy waits, and still counts from its own instant.
 */
export interface OpenLoad {
  readonly model: 'open';
  readonly ratePerSec: number;
  /** Most requests in flight at once. */
  readonly slots: number;
  readonly stop: StopRule;
}

/** How a phase's requests come about. */
export type LoadShape = ClosedLoad | OpenLoad;

/** A count of requests to start, or a window of time after which nothing starts. */
export type StopRule = { readonly requests: number } | { readonly durationMs: number };
