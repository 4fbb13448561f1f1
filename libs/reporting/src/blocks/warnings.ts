import type { Verdict } from '@chatload/contracts';
import type { Block, Fact } from './block.ts';

/** Each warning with its figure, what most likely lies behind it, and what to do about it. */
export function describeWarnings({ warnings }: Verdict): readonly Block[] {
  if (warnings.length === 0) return [];
  const rows = warnings.flatMap(({ name, figure, cause, next }): Fact[] => [
    { label: name, value: figure, tone: 'warning' },
    { label: '', value: cause },
    { label: '', value: `Next: ${next}` },
  ]);
  return [{ kind: 'facts', heading: 'Warnings', rows }];
}
