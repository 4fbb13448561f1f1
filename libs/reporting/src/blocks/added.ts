import type { AddedFigure, AddedLatency, Figure, HistogramKey, Report } from '@chatload/contracts';
import { decimalsForMs, formatCount, formatFixed, formatSigned } from '../format-value.ts';
import type { Block, Column, Row } from './block.ts';
import { labelTiming } from './timings.ts';

const COLUMNS: readonly Column[] = [
  { title: 'through', align: 'right' },
  { title: 'direct', align: 'right' },
  { title: 'added p50', align: 'right' },
  { title: 'added mean', align: 'right' },
  { title: 'lowest … highest', align: 'right' },
];

const OF_STREAMS = [
  ['ttftMs', 'addedTtftMs'],
  ['gapMs', 'addedGapMs'],
] as const satisfies readonly (readonly [HistogramKey, keyof AddedLatency])[];

const OF_WHOLE_ANSWERS = [['e2eMs', 'addedE2eMs']] as const;

/** What the server adds to its upstream, with both sides and the spread; or why that is not known. */
export function describeAdded({ plan, sections }: Report): readonly Block[] {
  const { measured, baseline, added } = sections.summary;
  const { request, noBaselineBecause } = plan;
  const rows: Row[] = [];
  let alternations = 0;
  for (const [key, addedKey] of request.stream ? OF_STREAMS : OF_WHOLE_ANSWERS) {
    const figure = added?.[addedKey] ?? null;
    if (figure === null) continue;
    const sides = [measured.figures[key], baseline?.figures[key]] as const;
    rows.push(describeRow(labelTiming(key, measured, request), figure, sides));
    alternations = figure.alternations;
  }
  if (rows.length === 0) {
    const value = noBaselineBecause ?? 'the run ended before both sides had been measured';
    const label = 'Not measured';
    return [{ kind: 'facts', heading: 'Server-added latency', rows: [{ label, value }] }];
  }
  const note = `added: through the server minus directly to the mock; spread over ${alternations === 1 ? '1 alternation' : `${formatCount(alternations)} alternations`}`;
  const heading = 'Server-added latency, ms';
  return [{ kind: 'table', heading, columns: COLUMNS, rows, notes: [note] }];
}

function describeRow(
  label: string,
  added: AddedFigure,
  [through, direct]: readonly [Figure | undefined, Figure | undefined],
): Row {
  // The precision of the timings table, so that the subtraction can be followed.
  const decimals = decimalsForMs(through?.p50 ?? added.p50);
  const signed = (value: number): string => formatSigned(value, decimals);
  return {
    label,
    cells: [
      { text: formatFixed(through?.p50 ?? Number.NaN, decimals) },
      { text: formatFixed(direct?.p50 ?? Number.NaN, decimals) },
      { text: signed(added.p50) },
      { text: signed(added.mean) },
      { text: `${signed(added.lowest)} … ${signed(added.highest)}` },
    ],
  };
}
