import type { Plugin, Report, Reporter } from '@chatload/contracts';

const STATISTICS = ['n', 'min', 'mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const;

/** One row for each timing of the requests through the server, for a spreadsheet. */
const figuresCsv: Reporter = {
  description: 'the figures as CSV, a row for each metric',
  fileName: 'figures.csv',
  render({ sections }: Report): string {
    const { figures, custom } = sections.summary.measured;
    const ofSamples = Object.entries(custom).map(([key, { figure }]) => [key, figure] as const);
    const rows = [...Object.entries(figures), ...ofSamples].flatMap(([key, figure]) =>
      figure === null ? [] : [[key, ...STATISTICS.map((statistic) => figure[statistic])]],
    );
    // Keys and numbers only: nothing in it needs quotes, and no server wrote it.
    return [['metric', ...STATISTICS], ...rows].map((row) => `${row.join(',')}\n`).join('');
  },
};

export default {
  name: 'figures-csv',
  reporters: { 'figures-csv': figuresCsv },
} satisfies Plugin;
