import type { PhaseSummary } from '@chatload/contracts';
import { formatDuration } from '@chatload/kernel';
import { formatBytes, formatCount, formatRate, formatShare } from '../format-value.ts';
import type { Block, Column, Row } from './block.ts';

const COLUMNS: readonly Column[] = [
  { title: 'per second', align: 'right' },
  { title: '', align: 'left' },
];

/** Requests, tokens and bytes per second over the measured window. */
export function describeRates(summary: PhaseSummary): Block {
  const rows: Row[] = [
    rate('Requests completed', formatRate(summary.requestsPerSec), describeWindow(summary)),
  ];
  if (summary.counts.outputTokens > 0) {
    const sources = summary.tokenSources.map((source) => TOKEN_SOURCES[source]).join(', else ');
    rows.push(
      rate('Output tokens', formatRate(summary.outputTokensPerSec), `all streams; ${sources}`),
    );
  }
  const stream = summary.figures.streamTokensPerSec;
  if (stream !== undefined && stream.n > 0) {
    const spread = `min ${formatRate(stream.min)}, mean ${formatRate(stream.mean)}, max ${formatRate(stream.max)}`;
    const remark = `p50 of n ${formatCount(stream.n)}; ${spread}`;
    rows.push(rate('Output tokens a stream', formatRate(stream.p50), remark));
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
