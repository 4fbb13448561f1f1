import type { LoadShape, Objective, Plan } from '@chatload/contracts';
import { formatDuration, parseDurationMs } from '@chatload/kernel';

import { COMMANDS } from './flags/commands.ts';
import type { FlagTable } from './flags/flag.ts';
import type { ResolvedPlan } from './resolve-plan.ts';
import type { FlagOrigin } from './trace-origins.ts';

/** A value that is longer is cut: the plan as JSON has it whole. */
const LONGEST_VALUE = 60;

/**
 * What a run would do and where each setting comes from, in the plan's own format: a text, or JSON
 * with `commandLine`, `plan`, `origins`, and why engine, transport and workers are what they are.
 */
export function renderPlan(resolved: ResolvedPlan): string {
  const { plan, commandLine, origins } = resolved;
  if (plan.output.format === 'json') {
    const { engineBecause, transportBecause, workersBecause } = resolved;
    const because = { engineBecause, transportBecause, workersBecause };
    return JSON.stringify({ commandLine, plan, origins, ...because }, null, 2);
  }
  const table: FlagTable = COMMANDS[plan.command].flags;
  const flags = Object.entries(origins).map(([name, origin]) => ({
    isDefault: origin.from === 'default',
    cells: [`--${name}`, describeValue(origin, table[name]), origin.from],
  }));
  return [
    `The plan of \`chatload ${plan.command}\`; nothing has been started.`,
    '',
    ...renderSection('To repeat', [[commandLine]]),
    ...renderSection(
      'Flags, and where they come from',
      [
        ...flags.filter(({ isDefault }) => !isDefault),
        ...flags.filter(({ isDefault }) => isDefault),
      ].map(({ cells }) => cells),
    ),
    ...renderSection('Run', describeRun(resolved)),
    ...renderSection(
      'Phases, in order',
      plan.phases.map(({ id, target, load, record }) => [
        id,
        `to the ${target}`,
        record ? 'recorded' : 'not recorded',
        describeLoad(load),
      ]),
    ),
    ...renderSection(
      'Objectives',
      plan.judging.objectives.length === 0
        ? [['none']]
        : plan.judging.objectives.map((objective) => [describeObjective(objective)]),
    ),
  ]
    .join('\n')
    .trimEnd();
}

function describeRun(resolved: ResolvedPlan): readonly (readonly string[])[] {
  const { plan, engineBecause } = resolved;
  const { target, engine, plugins, noBaselineBecause } = plan;
  return [
    ['server', describeTarget(plan)],
    ['path', target.path],
    ['engine', withReason(engine, engineBecause)],
    ...describeGenerator(resolved),
    [
      'baseline',
      noBaselineBecause === null
        ? 'directly to the mock, before each measured phase'
        : `none: ${noBaselineBecause}`,
    ],
    ['runs folder', plan.output.runsFolder],
    ...plugins.map((plugin) => ['plug-in', plugin]),
  ];
}

function describeGenerator(resolved: ResolvedPlan): readonly (readonly string[])[] {
  const { engine, generator } = resolved.plan;
  const { transport, workers, coalesceMs } = generator;
  const isOwn = engine === 'native';
  return [
    [
      'transport',
      isOwn ? withReason(transport, resolved.transportBecause) : `connections of ${engine}’s own`,
    ],
    ['workers', withReason(String(workers), resolved.workersBecause)],
    ...(coalesceMs > 0
      ? [['reads', `collected for ${formatDuration(coalesceMs)}, stamps are up to that much later`]]
      : []),
  ];
}

function withReason(what: string, because: string | null): string {
  return because === null ? what : `${what}, since ${because}`;
}

function describeTarget({ target: { choice, origin, launch } }: Plan): string {
  switch (choice) {
    case 'url':
      return origin;
    case 'command':
      return `${launch?.command}, started for the run beside the bundled mock-provider`;
    case 'local':
      return 'the bundled chat-server, started for the run';
    case 'find':
      return `what answers at ${origin}, else the bundled chat-server`;
  }
}

function describeLoad(load: LoadShape): string {
  const amount =
    'requests' in load.stop
      ? `${load.stop.requests} ${load.stop.requests === 1 ? 'request' : 'requests'}`
      : `for ${formatDuration(load.stop.durationMs)}`;
  if (load.model === 'open') {
    return `${amount}, ${load.ratePerSec} a second, at most ${load.slots} at once`;
  }
  const batches = load.batch === 1 ? '' : `, released ${load.batch} together`;
  return `${amount}, ${load.slots} at once${batches}`;
}

function describeObjective({ metric, statistic, comparison, limit }: Objective): string {
  return [metric, statistic ?? [], comparison, limit].flat().join(' ');
}

function describeValue({ value }: FlagOrigin, flag: FlagTable[string] | undefined): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value === null) {
    const note = flag !== undefined && 'defaultNote' in flag ? flag.defaultNote : undefined;
    return note ?? '–';
  }
  if (typeof value === 'string') {
    const durationMs =
      flag?.kind === 'duration' ? parseDurationMs(value, flag.bareUnit) : undefined;
    return durationMs === undefined ? toOneLine(value) : formatDuration(durationMs);
  }
  return value.length === 0 ? '–' : value.map(toOneLine).join('; ');
}

/** Cut, and without the control characters that would move a terminal's cursor. */
function toOneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
  return line.length > LONGEST_VALUE ? `${line.slice(0, LONGEST_VALUE)}…` : line;
}

/** A heading, and rows in columns as wide as their longest cell. */
function renderSection(heading: string, rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  return [heading, ...lines, ''];
}
