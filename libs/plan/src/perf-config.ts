import type { FlagTable, Settings } from './flags/flag.ts';
import type { LOAD_FLAGS } from './flags/load-flags.ts';
import type { STREAM_FLAGS } from './flags/stream-flags.ts';

/**
 * What a project's `perf.config.ts` holds: `export default { … } satisfies PerfConfig`. What is run, and
 * which figures of it may change by how much before that is a regression.
 *
 * It imports nothing but types, so that it can be read for a commit that has none.
 */
export type PerfConfig = LoadPerfConfig | StreamPerfConfig | ScriptPerfConfig;

interface Judged {
  /** By key: those of a report's table (`serverCpuUsPerChunk`, `ttftMs p50`), or what the script prints. */
  readonly metrics: Readonly<Record<string, AllowedChange>>;
}

/**
 * How much worse the head may be, as a ratio: 0.05 is 5 %. `better` is known of a report's own figures,
 * and `lower` of a script's where nothing is said.
 */
type AllowedChange =
  | number
  | { readonly allowedChange: number; readonly better?: 'lower' | 'higher' };

/** Whole answers, as by `chatload load`. */
interface LoadPerfConfig extends Judged {
  readonly command: 'load';
  readonly flags?: PerfSettings<typeof LOAD_FLAGS>;
  readonly server: PerfServer;
}

/** Streams, as by `chatload stream`. */
interface StreamPerfConfig extends Judged {
  readonly command: 'stream';
  readonly flags?: PerfSettings<typeof STREAM_FLAGS>;
  readonly server: PerfServer;
}

/** A micro-benchmark: a program that prints its figures as `{"figures":{"nsPerChunk":31.2}}`, in one line. */
interface ScriptPerfConfig extends Judged {
  readonly command: 'script';
  /** In the project's folder `perf/`, e.g. `perf/read-chunks.ts`. */
  readonly script: string;
}

/**
 * The server under test, each side its own: a bundled one (the mock takes the `mock-…` flags for
 * itself), or a command as behind `--command`.
 */
export type PerfServer =
  | 'chat-server'
  | 'mock-provider'
  | {
      readonly command: string;
      /** Counts from the root of each side's workspace; without it, the project's folder. */
      readonly cwd?: string;
    };

/** Flags that say which server is tested, and where the outcome goes: `perf` sets those itself. */
export const PERF_OWN_FLAGS = [
  'url',
  'local',
  'command',
  'cwd',
  'env',
  'port',
  'pid',
  'no-probe',
  'mock-url',
  'allow-host',
  'objective',
  'no-default-objectives',
  'fail-on-warning',
  'save-baseline',
  'against',
  'allowed-change',
  'out',
  'format',
  'quiet',
] as const;

type PerfSettings<Table extends FlagTable> = Omit<Settings<Table>, (typeof PERF_OWN_FLAGS)[number]>;
