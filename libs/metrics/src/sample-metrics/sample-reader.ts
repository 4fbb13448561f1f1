import type { Metric, PluginFailure, Sample } from '@chatload/contracts';
import { STORED_PER_UNIT } from '../histogram.ts';
import { toPluginFailure } from '../plugin-failure.ts';
import { SAMPLE_METRICS } from './sample-metrics.ts';

/** A metric, and the name of the plug-in that brought it. */
export interface PluginMetric {
  readonly plugin: string;
  readonly metric: Metric;
}

/** A metric over Samples in use; `plugin` is `null` of a built-in one. */
export interface MetricInUse {
  readonly plugin: string | null;
  readonly metric: Metric;
}

/** What a request's metrics gave, by key: those that have no value for it are not among them. */
export type Readings = ReadonlyMap<string, number | boolean>;

/** Larger ones are no whole numbers any more in a histogram. */
const LARGEST_VALUE = Number.MAX_SAFE_INTEGER / STORED_PER_UNIT;

/**
 * Reads the metrics over Samples of a run: the built-in ones and those of plug-ins. One of a plug-in
 * that throws, or gives what its kind does not allow, is dropped for good, and its failure kept.
 */
export class SampleReader {
  readonly failures: PluginFailure[] = [];
  readonly #inUse: Map<string, MetricInUse>;

  constructor(plugins: readonly PluginMetric[]) {
    const builtIn = Object.values(SAMPLE_METRICS).map((metric) => ({ plugin: null, metric }));
    const all = [...builtIn, ...plugins];
    this.#inUse = new Map(all.map((one) => [one.metric.key, one]));
  }

  /** By key; those that were dropped are not among them. */
  get inUse(): ReadonlyMap<string, MetricInUse> {
    return this.#inUse;
  }

  read(sample: Sample): Readings {
    const readings = new Map<string, number | boolean>();
    for (const [key, { plugin, metric }] of this.#inUse) {
      if (sample.ending !== 'complete' && metric.includesFailed !== true) continue;
      try {
        const value = readValue(metric, sample);
        if (value !== null) readings.set(key, value);
      } catch (thrown) {
        if (plugin === null) throw thrown;
        this.#inUse.delete(key);
        this.failures.push(toPluginFailure(plugin, `metric ${key}`, thrown));
      }
    }
    return readings;
  }
}

/** The types do not hold for a plug-in that is written in JavaScript. */
function readValue(metric: Metric, sample: Sample): number | boolean | null {
  const value: unknown = metric.read(sample);
  if (value === null) return null;
  if (metric.kind === 'ratio') {
    if (typeof value === 'boolean') return value;
    throw new TypeError(`it gave ${show(value)}, where true, false or null was due`);
  }
  if (typeof value === 'number' && value >= 0 && value <= LARGEST_VALUE) return value;
  throw new TypeError(`it gave ${show(value)}, where a finite number from 0, or null, was due`);
}

function show(value: unknown): string {
  const isPlain = typeof value === 'number' || typeof value === 'boolean';
  return isPlain ? String(value) : typeof value;
}
