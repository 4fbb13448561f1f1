import type { Metric } from '@chatload/contracts';
import { service } from './service.ts';

/**
 * The built-in metrics over Samples, in the order of a report's table: one file and one line each.
 * Beside those of the load threads' histograms, they cost the control thread alone.
 */
export const SAMPLE_METRICS = {
  serviceMs: service,
} as const satisfies Readonly<Record<string, Metric>>;
