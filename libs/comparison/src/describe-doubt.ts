import type { Report } from '@chatload/contracts';

/**
 * Why a run's figures are no measure for others, one line that names it; `null` where they are. An
 * objective that was missed, or had too few samples, is no reason: the figures are true all the same.
 */
export function describeDoubt({ run, verdict, sections }: Report): string | null {
  if (run.aborted) return `${run.id} was interrupted: its figures are of a part of the run`;
  const { complete = 0 } = sections.summary.measured.counts.endings;
  const isInDoubt = verdict.validity.level === 'inconclusive' || complete === 0;
  return isInDoubt ? `${run.id}: ${verdict.reason}` : null;
}
