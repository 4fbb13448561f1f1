import type {
  Figure,
  HistogramKey,
  PercentileKey,
  PhaseSummary,
  TargetRole,
} from '@chatload/contracts';
import { decimalsForMs, formatCount, formatFixed, formatShare } from '../format-value.ts';
import type { Block, Cell, Column, Row } from './block.ts';
import { countEnded } from './endings.ts';

/** In the order of a stream's life. */
const TIMINGS = {
  ttfcMs: 'Time to first chunk',
  ttftMs: 'Time to first token',
  gapMs: 'Chunk gap',
  tpotMs: 'Time per output token',
  e2eMs: 'End-to-end latency',
} as const satisfies Partial<Record<HistogramKey, string>>;

type TimingKey = keyof typeof TIMINGS;

const STATISTICS = ['min', 'mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const;

const COLUMNS: readonly Column[] = [...STATISTICS, 'n'].map((title) => ({ title, align: 'right' }));

const HEADINGS: Readonly<Record<TargetRole, string>> = {
  server: 'Through the server, ms',
  mock: 'Directly to the mock, ms',
};

const LOW_N_MARK = '*';
const LOW_N_NOTE = `${LOW_N_MARK} low-n: fewer than 10/(1−q) samples behind this percentile`;

/** The table of latencies of what ended `complete`; nothing where nothing did. */
export function describeTimings(summary: PhaseSummary): readonly Block[] {
  const rows: Row[] = [];
  for (const key of Object.keys(TIMINGS) as TimingKey[]) {
    const figure = summary.figures[key];
    if (figure !== undefined && figure.n > 0) {
      rows.push({ label: labelTiming(key, summary), cells: describeFigure(figure) });
    }
  }
  if (rows.length === 0) return [];
  const heading = HEADINGS[summary.target];
  return [{ kind: 'table', heading, columns: COLUMNS, rows, notes: describeNotes(summary, rows) }];
}

/** A timing's name; the chunk gap is an inter-token latency only where events = output tokens. */
export function labelTiming(key: TimingKey, { itlApplies }: PhaseSummary): string {
  return key === 'gapMs' && itlApplies ? 'Chunk gap (ITL)' : TIMINGS[key];
}

function describeFigure(figure: Figure): readonly Cell[] {
  // One precision for the row, so that its figures compare at a glance.
  const decimals = decimalsForMs(figure.p50);
  const low: readonly string[] = figure.lowN satisfies readonly PercentileKey[];
  const cells = STATISTICS.map((statistic) => {
    const text = formatFixed(figure[statistic], decimals);
    return low.includes(statistic) ? { text, mark: LOW_N_MARK } : { text };
  });
  return [...cells, { text: formatCount(figure.n) }];
}

function describeNotes(summary: PhaseSummary, rows: readonly Row[]): readonly string[] {
  const { counts, target } = summary;
  const notes: string[] = [];
  if (rows.some(({ cells }) => cells.some(({ mark }) => mark !== undefined)))
    notes.push(LOW_N_NOTE);
  if (counts.coalesced > 0) {
    const share = formatShare(counts.coalesced, counts.tokenEvents);
    notes.push(
      `${formatCount(counts.coalesced)} chunks (${share}) came in one read with the one before: coalesced, gap 0`,
    );
  }
  if (target === 'mock') {
    const complete = formatCount(counts.endings.complete ?? 0);
    notes.push(`${complete} of ${formatCount(countEnded(summary))} requests to the mock complete`);
  }
  return notes;
}
