import type { Figure, PercentileKey } from '@chatload/contracts';
import { decimalsForMs, formatCount, formatFixed } from '../format-value.ts';
import type { Cell, Column, Row } from './block.ts';

const STATISTICS = ['min', 'mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const;

/** What is shown of each distribution, in every table that has some. */
export const FIGURE_COLUMNS: readonly Column[] = [...STATISTICS, 'n'].map((title) => ({
  title,
  align: 'right',
}));

const LOW_N_MARK = '*';
const LOW_N_NOTE = `${LOW_N_MARK} low-n: fewer than 10/(1−q) samples behind this percentile`;

/** A distribution's cells, one for each of the columns; dashes where no request had a value. */
export function describeFigure(figure: Figure | null): readonly Cell[] {
  if (figure === null) {
    const none = STATISTICS.map(() => ({ text: formatFixed(Number.NaN, 0) }));
    return [...none, { text: formatCount(0) }];
  }
  // One precision for the row, so that its figures compare at a glance.
  const decimals = decimalsForMs(figure.p50);
  const low: readonly string[] = figure.lowN satisfies readonly PercentileKey[];
  const cells = STATISTICS.map((statistic) => {
    const text = formatFixed(figure[statistic], decimals);
    return low.includes(statistic) ? { text, mark: LOW_N_MARK } : { text };
  });
  return [...cells, { text: formatCount(figure.n) }];
}

/** What the mark of rough percentiles means, where one of the rows has it. */
export function describeLowN(rows: readonly Row[]): readonly string[] {
  const isMarked = rows.some(({ cells }) => cells.some(({ mark }) => mark !== undefined));
  return isMarked ? [LOW_N_NOTE] : [];
}
