import type { PerfMetric } from '@chatload/comparison';
import { ChatloadError } from '@chatload/kernel';
import type { PerfMethod } from '@chatload/plan';
import type { SideRun } from './perf-tree.ts';

/**
 * What the two sides are judged by, now that it is known which figures a run has.
 *
 * @throws CHL_ERR_BAD_CONFIG for a figure that it has not, or of which nobody says what is better
 */
export function chooseMetrics(
  { metrics, path }: PerfMethod,
  { figures }: SideRun,
): readonly PerfMetric[] {
  return metrics.map(({ key, allowedChange, better }) => {
    const where = `metrics.${key}`;
    const figure = figures[key];
    if (figure === undefined) {
      const names = Object.keys(figures).join(', ');
      const reason = `a run has no such figure; it has ${names || 'none'}`;
      throw new ChatloadError('CHL_ERR_BAD_CONFIG', { path, where, reason });
    }
    const known = better ?? figure.better;
    if (known === null) {
      const reason = "either may be good: write { allowedChange, better: 'lower' } or 'higher'";
      throw new ChatloadError('CHL_ERR_BAD_CONFIG', { path, where, reason });
    }
    return { key, allowedChange, better: known };
  });
}
