import type { Metric } from './metric.ts';
import type { Reporter } from './reporter.ts';
import type { RequestBuilder } from './request-builder.ts';
import type { Warning } from './warning.ts';

/**
 * What a plug-in (a file, or a package) exports as its default: parts that stand beside the built-in
 * ones, behind the same interfaces. A part that throws during a run is named in the report's
 * `pluginFailures`, and the run goes on without it.
 */
export interface Plugin {
  /** Names it in errors, e.g. `long-answers`. */
  readonly name: string;
  readonly metrics?: readonly Metric[];
  readonly warnings?: readonly Warning[];
  /** By name; each needs a `fileName` that no other reporter has. */
  readonly reporters?: Readonly<Record<string, Reporter>>;
  /** By the name that `--request-builder` takes. */
  readonly requestBuilders?: Readonly<Record<string, RequestBuilder>>;
}

/** A part of a plug-in that threw; the message is untrusted text. */
export interface PluginFailure {
  readonly plugin: string;
  /** Which part, e.g. `metric longAnswerRatio`. */
  readonly part: string;
  readonly message: string;
}
