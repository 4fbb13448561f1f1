import type { Calibration, CalibrationRung, ErrorFigure } from '@chatload/contracts';
import type { Banner, Block, Fact, Row, Table } from './blocks/block.ts';
import { describeTotals } from './blocks/stalls.ts';
import { renderBlocks, wantsColour } from './console.ts';
import { formatCount, formatCpu, formatFixed } from './format-value.ts';

/** A calibration for the terminal: the errors of the load that was asked for, the ladder, the result. */
export function renderCalibration(
  calibration: Calibration,
  colour: boolean = wantsColour(process.stdout),
): string {
  return renderBlocks(composeCalibration(calibration), colour);
}

function composeCalibration(calibration: Calibration): readonly Block[] {
  const text =
    'The generator straight against the mock, the stamps of both ends joined event by event';
  return [
    { kind: 'title', text },
    { kind: 'facts', heading: null, rows: describeSetting(calibration) },
    describeErrors(calibration.asked),
    ...describeLadder(calibration),
    describeResult(calibration),
  ];
}

function describeSetting({
  machine,
  transport,
  workers,
  pacing,
  tokenDelayMs,
  asked,
}: Calibration): Fact[] {
  const { cpuCount, cpuModel, os, nodeVersion } = machine;
  const node = nodeVersion.replace(/^v/, '');
  return [
    { label: 'Machine', value: `${cpuCount} × ${cpuModel} · ${os} · Node ${node}` },
    {
      label: 'Generator',
      value: `${transport} transport, ${workers === 1 ? 'one load thread' : `${workers} load threads`} · ${describeTotals(asked.stalls.generator)}`,
    },
    {
      label: 'Mock',
      value: `${pacing} pacing, a token every ${tokenDelayMs} ms · ${describeTotals(asked.stalls.mock)}`,
    },
  ];
}

const TIMINGS = {
  ttfcMs: 'Time to first chunk',
  ttftMs: 'Time to first token',
  gapMs: 'Chunk gap',
  arrivalMs: 'Arrival of an event',
} as const;

function describeErrors({ errors, errorsOutsideStalls, ...rung }: CalibrationRung): Table {
  const rows: Row[] = [];
  for (const key of Object.keys(TIMINGS) as (keyof typeof TIMINGS)[]) {
    rows.push({ label: TIMINGS[key], cells: describeError(errors[key]) });
    rows.push({ label: '  outside stalls', cells: describeError(errorsOutsideStalls[key]) });
  }
  return {
    kind: 'table',
    heading: 'Errors, ms',
    columns: ['p50', 'p99', 'p99.9', 'max', 'n'].map((title) => ({ title, align: 'right' })),
    rows,
    notes: [
      `with ${formatCount(rung.streams)} streams at once, ${formatCount(rung.chunksPerSec)} chunks a second; how far the figures are off, either way`,
    ],
  };
}

function describeError(error: ErrorFigure | null): Row['cells'] {
  const times =
    error === null ? Array(4).fill(Number.NaN) : [error.p50, error.p99, error.p999, error.max];
  return [
    ...times.map((ms: number) => ({ text: formatFixed(ms, 3) })),
    { text: formatCount(error?.n ?? 0) },
  ];
}

const LADDER_COLUMNS = ['chunks/s', 'first chunk', 'first token', 'chunk gap', 'mock late', 'CPU'];

/** Nothing where it was not climbed. */
function describeLadder({ ladder }: Calibration): readonly Table[] {
  if (ladder.length === 0) return [];
  const table: Table = {
    kind: 'table',
    heading: 'Ladder, p99 in ms',
    columns: LADDER_COLUMNS.map((title) => ({ title, align: 'right' })),
    rows: ladder.map(describeRung),
    notes: ['outside stalls; a load holds while each error is below 1 ms and no answer is lost'],
  };
  return [table];
}

function describeRung(rung: CalibrationRung): Row {
  const { ttfcMs, ttftMs, gapMs } = rung.errorsOutsideStalls;
  const errors = [ttfcMs, ttftMs, gapMs].map((error) => error?.p99 ?? Number.NaN);
  const texts = [
    formatCount(rung.chunksPerSec),
    ...[...errors, rung.emissionErrorP99Ms].map((ms) => formatFixed(ms, 3)),
    formatCpu(rung.generatorCpuRatio),
  ];
  return {
    label: `${formatCount(rung.streams)} streams`,
    tone: rung.failure === null ? 'plain' : 'bad',
    cells: texts.map((text) => ({ text })),
  };
}

function describeResult({ highest, endedBecause }: Calibration): Banner {
  const because = endedBecause === null ? '' : `; ${endedBecause}`;
  if (highest === null) {
    return { kind: 'banner', word: 'NOT EXACT', tone: 'bad', text: `no load held${because}` };
  }
  const { streams, chunksPerSec } = highest;
  return {
    kind: 'banner',
    word: 'CALIBRATED',
    tone: 'good',
    text: `up to ${formatCount(streams)} streams, ${formatCount(chunksPerSec)} chunks a second${because}`,
  };
}
