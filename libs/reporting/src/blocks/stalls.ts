import type { PhaseSummary, RequestPlan, StallsSeen, StallTotals } from '@chatload/contracts';
import { decimalsForMs, formatCount, formatFixed, formatMs } from '../format-value.ts';
import type { Block, Fact, Row } from './block.ts';
import { labelTiming, listTimings } from './timings.ts';

/** How often and how long nothing ran, at each end. */
export function describeStallTotals({ generator, mock }: StallsSeen): readonly Fact[] {
  const rows: Fact[] = [{ label: 'Stalls', value: `generator ${describeTotals(generator)}` }];
  if (mock !== null) rows.push({ label: '', value: `mock ${describeTotals(mock)}` });
  return rows;
}

export function describeTotals({ count, totalMs, maxMs }: StallTotals): string {
  if (count === 0) return 'never stood still';
  const times = count === 1 ? 'once' : `${formatCount(count)} times`;
  return `stood still ${times}, ${formatMs(totalMs)} in all, ${formatMs(maxMs)} at the longest`;
}

/**
 * p99 of the timings that a stall touched, with and without the values it reached into; nothing where
 * none did. The whole figures stay what the report shows and judges.
 */
export function describeOutsideStalls(
  summary: PhaseSummary,
  request: RequestPlan,
): readonly Block[] {
  const { figures, outsideStalls } = summary;
  if (outsideStalls === undefined) return [];
  const rows: Row[] = [];
  for (const key of listTimings(request)) {
    const whole = figures[key];
    if (whole === undefined) continue;
    // Not among them: no stall reached into any.
    const outside = outsideStalls[key] === undefined ? whole : outsideStalls[key];
    const decimals = decimalsForMs(whole.p50);
    const texts = [
      formatFixed(whole.p99, decimals),
      formatFixed(outside?.p99 ?? Number.NaN, decimals),
      formatCount(whole.n - (outside?.n ?? 0)),
      formatCount(whole.n),
    ];
    const cells = texts.map((text) => ({ text }));
    rows.push({ label: labelTiming(key, summary, request), cells });
  }
  if (rows.length === 0) return [];
  const titles = ['all', 'outside stalls', 'touched', 'n'];
  return [
    {
      kind: 'table',
      heading: 'p99 and stalls, ms',
      columns: titles.map((title) => ({ title, align: 'right' })),
      rows,
      notes: [
        'touched: a stall of the machine reached into that much; no figure above leaves it out',
      ],
    },
  ];
}
