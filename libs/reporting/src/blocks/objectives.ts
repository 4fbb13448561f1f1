import type { ObjectiveResult, Verdict } from '@chatload/contracts';
import { decimalsForMs, formatCount, formatFixed, formatSigned } from '../format-value.ts';
import type { Block, Column, Row, Tone } from './block.ts';

const COLUMNS: readonly Column[] = [
  { title: 'limit', align: 'right' },
  { title: 'figure', align: 'right' },
  { title: 'margin', align: 'right' },
  { title: 'n', align: 'right' },
  { title: 'outcome', align: 'left' },
];

const TONES: Readonly<Record<ObjectiveResult['outcome'], Tone>> = {
  met: 'good',
  missed: 'bad',
  cannot_judge: 'warning',
};

/** What the run had to reach against what it did, in the words of `--objective`. */
export function describeObjectives({ objectives }: Verdict): readonly Block[] {
  if (objectives.length === 0) return [];
  const rows = objectives.map(describeRow);
  const notes = ['margin: how far the figure is on the good side of its limit'];
  return [{ kind: 'table', heading: 'Objectives', columns: COLUMNS, rows, notes }];
}

function describeRow(objective: ObjectiveResult): Row {
  const { metric, statistic, comparison, limit, value, margin, n, outcome } = objective;
  const decimals = decimalsOf(objective);
  return {
    label: statistic === null ? metric : `${metric} ${statistic}`,
    tone: TONES[outcome],
    cells: [
      { text: `${comparison} ${showLimit(limit)}` },
      { text: formatFixed(value ?? Number.NaN, decimals) },
      { text: margin === null ? formatFixed(Number.NaN, 0) : formatSigned(margin, decimals) },
      { text: formatCount(n) },
      { text: describeOutcome(objective) },
    ],
  };
}

/** As the user wrote it, with thousands apart. */
function showLimit(limit: number): string {
  return limit.toLocaleString('en-US', { maximumFractionDigits: 20 });
}

const MOST_DECIMALS = 6;

/**
 * Ratios to the third decimal, as 0.99 and 0.999 are apart; else about three significant digits. More
 * where the figure would look like a limit that it is not.
 */
function decimalsOf({ metric, statistic, value, limit }: ObjectiveResult): number {
  if (value === null || metric.endsWith('Bytes')) return 0;
  // A single figure for the whole run that names no unit is a ratio, as a plug-in’s may be.
  const isRatio = statistic === null && !/(?:PerSec|Bytes|Ms)$/.test(metric);
  let decimals = isRatio ? 3 : decimalsForMs(Math.abs(value));
  const looksLikeLimit = (): boolean =>
    value !== limit && formatFixed(value, decimals) === formatFixed(limit, decimals);
  while (looksLikeLimit() && decimals < MOST_DECIMALS) decimals += 1;
  return decimals;
}

function describeOutcome({ outcome, value, samplesNeeded }: ObjectiveResult): string {
  if (outcome !== 'cannot_judge') return outcome;
  if (value === null) return 'cannot judge: there is no such figure';
  return `cannot judge: needs n ${formatCount(samplesNeeded)}`;
}
