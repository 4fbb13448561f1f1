import type { Telemetry, Wait } from '@chatload/contracts';
import type { CpuProfile } from './cpu-profile.ts';
import type { HeapProfile } from './heap-profile.ts';

/**
 * What a benchmark learnt of a server, everything from steady windows only: after warm-up, before the
 * drain. A part that was not recorded is `null` or empty, and the rules that need it stay silent.
 */
export interface ProfiledRun {
  /** The server's folder; absolute. What is under it and not in `node_modules` is its own code. */
  readonly appRoot: string;
  /** The source of a file that a profile names, as it ran; `null` where it cannot be had. */
  readonly readSource: (file: string) => string | null;
  readonly plain: PlainRun;
  readonly cpu: CpuRecording | null;
  readonly heapProfile: HeapProfile | null;
  /** In order of time; all after a forced collection. At least 4 are needed to find a leak. */
  readonly heapAfterGc: readonly HeapPoint[];
  /** As bubbleprof has them. */
  readonly waits: readonly Wait[];
  /** Relayed while the waits were recorded. */
  readonly waitRequests: number;
}

/** The run without any profiler, which alone says how slow or busy the server is. */
export interface PlainRun extends RelayedLoad {
  readonly telemetry: readonly Telemetry[];
  readonly durationMs: number;
  /** Of whole answers, or of whole streams; `null` when nothing was measured. */
  readonly latencyP50Ms: number | null;
  /** The same figure measured directly against the upstream. */
  readonly directLatencyP50Ms: number | null;
  /** Of streams; `null` for whole answers. */
  readonly ttftP50Ms: number | null;
  readonly directTtftP50Ms: number | null;
}

/** The run under the CPU profiler. */
export interface CpuRecording extends RelayedLoad {
  readonly profile: CpuProfile;
  readonly telemetry: readonly Telemetry[];
}

/** What the server relayed during a window. */
export interface RelayedLoad {
  readonly requests: number;
  /** Of streams; 0 when whole answers were asked for. */
  readonly chunks: number;
}

export interface HeapPoint {
  /** Absolute monotonic milliseconds. */
  readonly atMs: number;
  readonly heapUsedBytes: number;
  /** By then, since the first point or any other fixed instant. */
  readonly requestsCompleted: number;
}
