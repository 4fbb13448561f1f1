import type { Plan } from './plan.ts';
import type { PluginFailure } from './plugin.ts';
import type { ProfilingSection } from './profiling-section.ts';
import type { ServerFigures, WatchedProcess } from './server.ts';
import type { Summary } from './summary.ts';
import type { Verdict } from './verdict.ts';

/**
 * A versioned envelope and named sections. A command adds sections; a reporter renders those it
 * knows and passes over the rest.
 */
export interface Report {
  /** Raised when a reader of the old form could misread the new one. */
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'chatload'; readonly version: string };
  readonly run: RunFacts;
  readonly machine: MachineFacts;
  readonly plan: Plan;
  readonly target: TargetFacts;
  readonly sections: Readonly<Sections>;
  /** Parts of plug-ins that threw. */
  readonly pluginFailures: readonly PluginFailure[];
  readonly verdict: Verdict;
}

export interface Sections {
  readonly summary: Summary;
  /** `null` where the server was not watched. */
  readonly server: ServerFigures | null;
  /** `null` for a run that profiled nothing. */
  readonly profiling: ProfilingSection | null;
}

export interface RunFacts {
  /** The run folder's name. */
  readonly id: string;
  /** The report's only wall-clock time, ISO 8601. */
  readonly startedAt: string;
  /** Absolute monotonic time of the same instant: subtract it to place a stamp in the run. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** What to type to repeat it; secrets show as `***`. */
  readonly command: string;
  readonly aborted: boolean;
}

export interface MachineFacts {
  readonly os: string;
  readonly arch: string;
  readonly cpuModel: string;
  readonly cpuCount: number;
  readonly memoryBytes: number;
  readonly nodeVersion: string;
  /** Versions of the libraries that shape the figures. */
  readonly libraries: Readonly<Record<string, string>>;
}

/** Which server was tested, and who started it. */
export interface TargetFacts {
  readonly url: string;
  /** The address that the host was resolved to, once, before the run. */
  readonly address: string;
  readonly startedBy: 'chatload' | 'user';
  /** One sentence for the first line and the report. */
  readonly description: string;
  readonly mockUrl: string | null;
  /** `null` for a server that is not watched. */
  readonly watched: WatchedProcess | null;
}
