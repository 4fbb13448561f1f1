import type { Comparison } from '@chatload/contracts';

const HOLDS: Readonly<Record<Comparison, (value: number, limit: number) => boolean>> = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** Whether a value is on the good side of an objective's limit. */
export function holds(
  value: number,
  { comparison, limit }: { readonly comparison: Comparison; readonly limit: number },
): boolean {
  return HOLDS[comparison](value, limit);
}
