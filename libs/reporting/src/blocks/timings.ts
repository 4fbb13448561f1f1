import type {
  HistogramKey,
  OfferedLoad,
  PhaseSummary,
  RequestPlan,
  TargetRole,
} from '@chatload/contracts';
import { formatCount, formatShare } from '../format-value.ts';
import type { Block, Row } from './block.ts';
import { countEnded } from './endings.ts';
import { describeFigure, describeLowN, FIGURE_COLUMNS } from './figure-cells.ts';

/** In the order of a stream's life. */
const TIMINGS = {
  ttfcMs: 'Time to first chunk',
  ttftMs: 'Time to first token',
  gapMs: 'Chunk gap',
  tpotMs: 'Time per output token',
  e2eMs: 'End-to-end latency',
} as const satisfies Partial<Record<HistogramKey, string>>;

type TimingKey = keyof typeof TIMINGS;

/** The key of the metric over Samples that stands below the response time of an open model. */
export const SERVICE_KEY = 'serviceMs';
const SERVICE_LABEL = 'Service time';

const HEADINGS: Readonly<Record<TargetRole, string>> = {
  server: 'Through the server, ms',
  mock: 'Directly to the mock, ms',
};

/** Of the offered load; below it, what was never sent is missing from the percentiles. */
const SATURATED_BELOW_RATIO = 0.99;

/** The table of latencies of what ended `complete`; nothing where nothing did. */
export function describeTimings(summary: PhaseSummary, request: RequestPlan): readonly Block[] {
  const rows: Row[] = [];
  for (const key of listTimings(request)) {
    const figure = summary.figures[key];
    if (figure !== undefined && figure.n > 0) {
      rows.push({ label: labelTiming(key, summary, request), cells: describeFigure(figure) });
    }
  }
  if (rows.length === 0) return [];
  rows.push(...describeService(summary));
  const heading = HEADINGS[summary.target];
  const notes = describeNotes(summary, rows);
  return [{ kind: 'table', heading, columns: FIGURE_COLUMNS, rows, notes }];
}

/** A whole answer has one time only: that of its last byte. */
export function listTimings({ stream }: RequestPlan): readonly TimingKey[] {
  return stream ? (Object.keys(TIMINGS) as TimingKey[]) : ['e2eMs'];
}

/**
 * A timing's name. The chunk gap is an inter-token latency only where events = output tokens; the
 * latency of an open model counts from the schedule, and is called a response time.
 */
export function labelTiming(
  key: TimingKey,
  { itlApplies, offered }: PhaseSummary,
  { stream }: RequestPlan,
): string {
  if (key === 'gapMs' && itlApplies) return 'Chunk gap (ITL)';
  if (key === 'e2eMs' && offered !== null) return 'Response time';
  if (key === 'e2eMs' && !stream) return 'Latency';
  return TIMINGS[key];
}

function describeService({ offered, custom }: PhaseSummary): readonly Row[] {
  const figure = custom[SERVICE_KEY]?.figure ?? null;
  if (offered === null || figure === null) return [];
  return [{ label: SERVICE_LABEL, cells: describeFigure(figure) }];
}

function describeNotes(summary: PhaseSummary, rows: readonly Row[]): readonly string[] {
  const { counts, offered, target } = summary;
  const notes: string[] = [];
  if (offered !== null) notes.push(...describeSaturation(offered));
  if (rows.some(({ label }) => label === SERVICE_LABEL)) {
    notes.push(
      'response time: from the scheduled instant; service time: from when it was released',
    );
  }
  notes.push(...describeLowN(rows));
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

function describeSaturation({ achievedPerSec, offeredPerSec }: OfferedLoad): readonly string[] {
  if (achievedPerSec >= SATURATED_BELOW_RATIO * offeredPerSec) return [];
  const share = formatShare(achievedPerSec, offeredPerSec);
  return [`saturated: percentiles are lower bounds, as only ${share} of the load was sent`];
}
