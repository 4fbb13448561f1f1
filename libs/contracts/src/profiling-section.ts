import type { Finding } from './finding.ts';

/** What a benchmark found out beyond the figures of its plain run. */
export interface ProfilingSection {
  /** The worst first. */
  readonly findings: readonly Finding[];
  /** In the order in which they were made. */
  readonly profiles: readonly ProfileResult[];
}

/** One page, or why there is none. Paths are relative to the run's folder, with forward slashes. */
export interface ProfileResult {
  /** e.g. `doctor`, or `cpu` for our own page. */
  readonly name: string;
  /** What the page shows, one line. */
  readonly title: string;
  /** Figures under a profiler are never compared with plain ones. */
  readonly profiled: true;
  readonly page: string | null;
  /** Raw data that other tools open. */
  readonly data: readonly string[];
  /** What the tool itself says of the server, in its own words. */
  readonly verdict: string | null;
  /** One line on why there is no page. */
  readonly failure: string | null;
  /** The load under which it was recorded, one line. */
  readonly load: string;
  /** What the recording cost the server; `null` where too little is known. */
  readonly cost: ProfileCost | null;
}

/** CPU time of the server for each request. */
export interface ProfileCost {
  readonly plainCpuMsPerRequest: number;
  readonly cpuMsPerRequest: number;
}
