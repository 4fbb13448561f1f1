import type { Ending, PhaseSummary } from '@chatload/contracts';
import { formatCount, formatMs, formatShare } from '../format-value.ts';
import { shorten } from '../shorten.ts';
import type { Block, Column, Fact, Tone } from './block.ts';

const ENDING_COLUMNS: readonly Column[] = [
  { title: 'requests', align: 'right' },
  { title: 'share', align: 'right' },
];

const FAILURE_COLUMNS: readonly Column[] = [
  { title: 'requests', align: 'right' },
  { title: 'detail', align: 'left' },
];

/** A server's error text can be a whole page; its beginning says what it is. */
const LONGEST_DETAIL = 200;

/** Endings that say something about the run, not about the server. */
const OWN_DOING: ReadonlySet<Ending> = new Set<Ending>(['cancelled', 'cut_off', 'unsent']);

/** How many requests of the summary have ended, in whatever way. */
export function countEnded({ counts }: PhaseSummary): number {
  return Object.values(counts.endings).reduce((sum, count) => sum + count, 0);
}

/** Connection stability: every ending by name, `complete` first, then by count. */
export function describeEndings(summary: PhaseSummary): readonly Block[] {
  const { endings } = summary.counts;
  const ended = countEnded(summary);
  if (ended === 0) return [];
  const others = listEndings(endings).filter(([ending]) => ending !== 'complete');
  const rows = [['complete', endings.complete ?? 0] as const, ...others].map(([ending, count]) => ({
    label: ending,
    tone: toneOf(ending, count),
    cells: [{ text: formatCount(count) }, { text: formatShare(count, ended) }],
  }));
  return [{ kind: 'table', heading: 'Endings', columns: ENDING_COLUMNS, rows, notes: [] }];
}

/** The most frequent causes of failures, as the socket or the server put them. */
export function describeFailures({ causes = [] }: PhaseSummary): readonly Block[] {
  if (causes.length === 0) return [];
  const rows = causes.map(({ ending, detail, count }) => ({
    label: ending,
    tone: toneOf(ending, count),
    cells: [{ text: formatCount(count) }, { text: shorten(detail ?? 'no detail', LONGEST_DETAIL) }],
  }));
  const heading = 'Most frequent failures';
  return [{ kind: 'table', heading, columns: FAILURE_COLUMNS, rows, notes: [] }];
}

/** How the connections were used, and what came back over them. */
export function describeConnections(summary: PhaseSummary): readonly Block[] {
  const { counts, connectionsOpened, figures, httpStatuses, doneMissing } = summary;
  if (counts.started === 0) return [];
  const connect = figures.connectMs;
  const opening =
    connect === undefined || connect.n === 0
      ? ''
      : `; ${formatMs(connect.p50)} to open at p50 (max ${formatMs(connect.max)}, n ${formatCount(connect.n)})`;
  const rows: Fact[] = [
    {
      label: 'Opened',
      value: `${formatCount(connectionsOpened)} for ${formatCount(counts.started)} requests${opening}`,
    },
    { label: 'In flight', value: `${formatCount(summary.peakInFlight)} at the peak` },
  ];
  const statuses = Object.entries(httpStatuses);
  if (statuses.length > 0) {
    const value = statuses.map(([status, count]) => `${status} × ${formatCount(count)}`).join(', ');
    rows.push({ label: 'HTTP status', value });
  }
  if (doneMissing > 0) {
    const value = `missing from ${formatCount(doneMissing)} answers that ended complete`;
    rows.push({ label: '[DONE]', value, tone: 'warning' });
  }
  return [{ kind: 'facts', heading: 'Connections', rows }];
}

/** The endings that occurred, most frequent first. */
function listEndings(
  endings: PhaseSummary['counts']['endings'],
): readonly (readonly [Ending, number])[] {
  const entries = Object.entries(endings) as [Ending, number][];
  return entries.filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
}

function toneOf(ending: Ending, count: number): Tone {
  if (ending === 'complete') return count > 0 ? 'good' : 'bad';
  return OWN_DOING.has(ending) ? 'warning' : 'bad';
}
