import type { CustomFigure, PhaseSummary } from '@chatload/contracts';
import { formatCount, formatShare } from '../format-value.ts';
import { shorten } from '../shorten.ts';
import type { Block, Column, Row, Table } from './block.ts';
import { describeFigure, describeLowN, FIGURE_COLUMNS } from './figure-cells.ts';
import { SERVICE_KEY } from './timings.ts';

const SHARE_COLUMNS: readonly Column[] = [
  { title: 'share', align: 'right' },
  { title: 'n', align: 'right' },
];

/** A plug-in's title is free text. */
const LONGEST_TITLE = 60;

/**
 * The metrics over Samples that stand in no other table: distributions in the columns of the timings,
 * then shares. One for which no request had a value is shown without figures, so that its author sees
 * that it is in use.
 */
export function describeOtherMetrics({ custom }: PhaseSummary): readonly Block[] {
  const others = Object.entries(custom).filter(([key]) => key !== SERVICE_KEY);
  const figures = others.map(([, figure]) => figure);
  return [
    ...describeDistributions(figures.filter(({ ratio }) => ratio === null)),
    ...describeShares(figures),
  ];
}

function describeDistributions(figures: readonly CustomFigure[]): readonly Table[] {
  if (figures.length === 0) return [];
  const rows = figures.map(({ title, unit, figure }): Row => {
    const label = unit === '' ? title : `${title}, ${unit}`;
    return { label: shorten(label, LONGEST_TITLE), cells: describeFigure(figure) };
  });
  const notes = describeLowN(rows);
  return [{ kind: 'table', heading: 'Other metrics', columns: FIGURE_COLUMNS, rows, notes }];
}

function describeShares(figures: readonly CustomFigure[]): readonly Table[] {
  const rows = figures.flatMap(({ title, ratio, n }): Row[] => {
    if (ratio === null) return [];
    const cells = [{ text: formatShare(ratio, 1) }, { text: formatCount(n) }];
    return [{ label: shorten(title, LONGEST_TITLE), cells }];
  });
  if (rows.length === 0) return [];
  return [{ kind: 'table', heading: 'Other shares', columns: SHARE_COLUMNS, rows, notes: [] }];
}
