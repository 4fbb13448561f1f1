/**
 * One figure at one instant, from the generator, the target or the mock alike, so that judge and
 * reports need not know where it came from.
 */
export interface Telemetry {
  readonly source: 'generator' | 'target' | 'mock';
  /** Of the generator: which load thread it is about. */
  readonly threadIndex?: number;
  /** Absolute monotonic milliseconds. */
  readonly atMs: number;
  /** With its unit, e.g. `loopDelayP99Ms`, `cpuRatio`, `rssBytes`. */
  readonly name: string;
  readonly value: number;
}
