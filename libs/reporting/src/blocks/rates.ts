import type { PhaseSummary, RequestPlan } from '@chatload/contracts';
import { formatDuration } from '@chatload/kernel';
import { formatBytes, formatCount, formatRate, formatShare } from '../format-value.ts';
import type { Block, Column, Row } from './block.ts';

const COLUMNS: readonly Column[] = [
  { title: 'per second', align: 'right' },
  { title: '', align: 'left' },
];

/** Requests, tokens and bytes per second over the measured window. */
export function describeRates(summary: PhaseSummary, { stream }: RequestPlan): Block {
  const rows: Row[] = [
    rate('Requests completed', formatRate(summary.requestsPerSec), describeWindow(summary)),
  ];
  if (summary.goodputPerSec !== null) {
    const share = formatShare(summary.goodputPerSec, summary.requestsPerSec);
    const remark = `met every objective on single requests (${share})`;
    rows.push(rate('Goodput', formatRate(summary.goodputPerSec), remark));
  }
  if (summary.counts.outputTokens > 0) {
    const sources = summary.tokenSources.map((source) => TOKEN_SOURCES[source]).join(', else ');
    const remark = `all ${stream ? 'streams' : 'answers'}; ${sources}`;
    rows.push(rate('Output tokens', formatRate(summary.outputTokensPerSec), remark));
  }
  const perStream = summary.figures.streamTokensPerSec;
  if (perStream !== undefined && perStream.n > 0) {
    const spread = `min ${formatRate(perStream.min)}, mean ${formatRate(perStream.mean)}, max ${formatRate(perStream.max)}`;
    const remark = `p50 of n ${formatCount(perStream.n)}; ${spread}`;
    rows.push(rate('Output tokens a stream', formatRate(perStream.p50), remark));
  }
  rows.push(
    rate('Body bytes sent', formatBytes(summary.sentBytesPerSec), ''),
    rate('Body bytes received', formatBytes(summary.receivedBytesPerSec), ''),
  );
  return { kind: 'table', heading: 'Rates', columns: COLUMNS, rows, notes: describeTail(summary) };
}

const TOKEN_SOURCES = {
  usage: 'counted by the server’s usage',
  events: 'counted as token events',
} as const;

function rate(label: string, perSecond: string, remark: string): Row {
  return { label, cells: [{ text: perSecond }, { text: remark }] };
}

function describeWindow({ windowMs }: PhaseSummary): string {
  return `over a window of ${formatDuration(windowMs)}`;
}

/** The end of a count-limited phase runs with idle slots, and pulls the rates down. */
function describeTail({ tailMs, windowMs }: PhaseSummary): readonly string[] {
  if (tailMs <= 0) return [];
  const share = formatShare(tailMs, windowMs);
  return [`tail: under half of the slots were busy for ${formatDuration(tailMs)} of it (${share})`];
}
