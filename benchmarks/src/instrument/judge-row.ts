import { median } from '../quantile.ts';
import type { Row } from './section.ts';

export function valueOf({ values, counts, target }: Row): number {
  if (counts === 'median') return median(values);
  return target?.atLeast ? Math.max(...values) : Math.min(...values);
}

/** A figure that could not be had reaches no target. */
export function isMet(row: Row): boolean {
  if (row.target === undefined) return true;
  const { limit, atLeast } = row.target;
  return atLeast ? valueOf(row) >= limit : valueOf(row) <= limit;
}
