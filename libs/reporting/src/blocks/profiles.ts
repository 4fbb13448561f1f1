import type { ProfileCost, ProfileResult, ProfilingSection } from '@chatload/contracts';
import { decimalsForMs, formatFixed } from '../format-value.ts';
import { shorten } from '../shorten.ts';
import type { Block, Cell, Column, Row } from './block.ts';

const COLUMNS: readonly Column[] = [
  { title: 'plain', align: 'right' },
  { title: 'profiled', align: 'right' },
  { title: 'factor', align: 'right' },
  { title: 'file', align: 'left' },
  { title: 'what it shows', align: 'left' },
  { title: 'load', align: 'left' },
];

const COST_NOTE =
  'CPU time of the server for each request, in the plain run and while it was recorded: figures under a profiler are never compared with plain ones';

/** What a tool or its failure says is free text. */
const LONGEST_TEXT = 200;

/** The pages with what they show and what recording them cost; nothing for a run that made none. */
export function describeProfiles(profiling: ProfilingSection | null): readonly Block[] {
  if (profiling === null) return [];
  const { profiles } = profiling;
  if (profiles.length === 0) {
    const rows = [{ label: 'none', value: 'the run ended before the first recording' }];
    return [{ kind: 'facts', heading: 'Profiles', rows, isConclusion: true }];
  }
  const rows = profiles.map(describeRow);
  const verdicts = profiles.flatMap(({ name, verdict }) =>
    verdict === null ? [] : [`${name} itself says: “${shorten(verdict, LONGEST_TEXT)}”`],
  );
  const notes = [COST_NOTE, ...verdicts, ...describeData(profiles)];
  const heading = 'Profiles, CPU ms a request';
  return [{ kind: 'table', heading, columns: COLUMNS, rows, notes, isConclusion: true }];
}

function describeRow({ name, title, page, failure, load, cost }: ProfileResult): Row {
  const rest = [{ text: title }, { text: load }];
  if (page !== null) {
    return { label: name, page, cells: [...describeCost(cost), { text: page }, ...rest] };
  }
  const text = `failed: ${shorten(failure ?? 'no reason given', LONGEST_TEXT)}`;
  return { label: name, tone: 'bad', cells: [...describeCost(cost), { text }, ...rest] };
}

function describeCost(cost: ProfileCost | null): readonly Cell[] {
  if (cost === null) return COLUMNS.slice(0, 3).map(() => ({ text: formatFixed(Number.NaN, 0) }));
  const { plainCpuMsPerRequest: plain, cpuMsPerRequest: profiled } = cost;
  const decimals = decimalsForMs(plain);
  const factor = plain > 0 ? `× ${formatFixed(profiled / plain, 2)}` : formatFixed(Number.NaN, 0);
  return [
    { text: formatFixed(plain, decimals) },
    { text: formatFixed(profiled, decimals) },
    { text: factor },
  ];
}

/** Several pages can be made of one recording. */
function describeData(profiles: readonly ProfileResult[]): readonly string[] {
  const paths = [...new Set(profiles.flatMap(({ data }) => data))];
  return paths.length === 0 ? [] : [`raw data for other tools: ${paths.join(', ')}`];
}
