import type { LoadShape, RequestBuilder } from '@chatload/contracts';

import type { KnownMetrics } from './built-in-metrics.ts';
import type { ConfigFile } from './read-config.ts';

/** What of the world a plan may be made from; handed in, so that a test can be any world. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the user stands; relative paths count from here. */
  readonly cwd: string;
  /** Cores that this process may use. */
  readonly cpuCount: number;
  /** The text of a file; may throw. */
  readonly readFile: (path: string) => string;
  /** The configuration file that holds here; `null` where there is none. */
  readonly config: ConfigFile | null;
  /** Metrics over Samples, which objectives may name beside the built-in ones. */
  readonly metrics: KnownMetrics;
  /** What `--request-builder` may name, plug-ins' among them. */
  readonly requestBuilders: Readonly<
    Record<string, Pick<RequestBuilder, 'path' | 'variesByIndex'>>
  >;
  /** Why autocannon cannot make a load, as the end of a sentence; `null` when it can. */
  readonly findAutocannonObstacle: (wanted: WantedLoad) => string | null;
}

export interface WantedLoad {
  readonly origin: string;
  readonly load: LoadShape;
  readonly stream: boolean;
  readonly keepAlive: boolean;
  /** Whether each request's body is built when its turn comes. */
  readonly bodiesVary: boolean;
}

/** Values that a plan must not carry: they are sent, and never serialised. */
export interface Secrets {
  /** By lower-case name, `authorization` among them. */
  readonly headers: Readonly<Record<string, string>>;
}
