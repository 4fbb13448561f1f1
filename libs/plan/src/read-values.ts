import { ChatloadError, formatDuration, parseDurationMs } from '@chatload/kernel';

import { badValue } from './usage-errors.ts';
import type {
  DurationFlag,
  Flag,
  FlagTable,
  FlagValues,
  NumberFlag,
  WholeFlag,
} from './flags/flag.ts';
import type { GivenFlag } from './read-words.ts';

export interface ParsedFlags<Table extends FlagTable> {
  readonly values: FlagValues<Table>;
  /** Names of the flags that were given, as against those that have their default. */
  readonly given: ReadonlySet<string>;
}

/**
 * The value of every flag of the table, given or default. A flag given twice is an error unless it
 * is a list: of two values one would be dropped in silence, and a run measured with the wrong one.
 */
export function readValues<Table extends FlagTable>(
  table: Table,
  flags: readonly GivenFlag[],
): ParsedFlags<Table> {
  const texts = Map.groupBy(flags, ({ name }) => name);
  const values: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(table)) {
    values[name] = readFlag(name, flag, texts.get(name) ?? []);
  }
  // Sound because readFlag gives each kind of flag what FlagValue says of it, which a type cannot follow.
  return { values: values as FlagValues<Table>, given: new Set(texts.keys()) };
}

function readFlag(name: string, flag: Flag, given: readonly GivenFlag[]): unknown {
  if (flag.kind === 'list') return given.map(({ text }) => text);
  if (given.length > 1) throw new ChatloadError('CHL_ERR_REPEATED_FLAG', { flag: `--${name}` });
  if (flag.kind === 'switch') return given.length === 1;
  const text = given[0]?.text ?? flag.default;
  if (text === undefined) return undefined;
  switch (flag.kind) {
    case 'text':
      return text;
    case 'whole':
      return readWhole(name, flag, text);
    case 'number':
      return readNumber(name, flag, text);
    case 'duration':
      return readDuration(name, flag, text);
    case 'choice':
      if (flag.choices.includes(text)) return text;
      throw badValue(`--${name}`, text, `must be one of ${flag.choices.join(', ')}`);
    default:
      return flag satisfies never;
  }
}

function readWhole(name: string, { min, max }: WholeFlag, text: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw badValue(`--${name}`, text, `must be a whole number from ${min} to ${max}`);
}

function readNumber(name: string, { min, max }: NumberFlag, text: string): number {
  const value = /^(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw badValue(`--${name}`, text, `must be a number from ${min} to ${max}`);
}

function readDuration(name: string, flag: DurationFlag, text: string): number {
  const ms = parseDurationMs(text, flag.bareUnit);
  if (ms !== undefined && ms >= flag.minMs && ms <= flag.maxMs) return ms;
  const range = `${formatDuration(flag.minMs)} to ${formatDuration(flag.maxMs)}`;
  const unit = flag.bareUnit === 's' ? 'seconds' : 'milliseconds';
  throw badValue(
    `--${name}`,
    text,
    `must be from ${range}; a number is in ${unit}, other units are written as in 500ms, 1.5s, 2m`,
  );
}
