import { availableParallelism } from 'node:os';
import { JITTER } from './answer/jitter.ts';
import type { Timing } from './answer/schedule.ts';
import { PACING, type PacingKind } from './pacing/pacing.ts';

/** What an answer is and when its tokens are due; changeable while the mock runs. */
export interface Settings extends Timing {
  readonly tokens: number;
  readonly tokensPerChunk: number;
  readonly seed: number;
  /** Whether due times and emission stamps of single events are kept, see `GET /__mock/log`. */
  readonly logEvents: boolean;
  readonly pacing: PacingKind;
}

/** Where the mock listens; fixed once it does. */
export interface Place {
  readonly port: number;
  readonly host: string;
  /** Where the stamps of single events are written when it ends; empty for nowhere. */
  readonly eventLogFile: string;
}

type Value = number | string | boolean;

/** One row of the table below. */
export interface SettingRow<Type extends Value = Value> {
  readonly default: Type;
  /** What stands behind the flag in `--help`; `null` for a flag without a value. */
  readonly placeholder: string | null;
  readonly help: string;
  /** How a value of the environment or the command line is meant; any text is allowed. */
  readonly fromText: (text: string) => unknown;
  /** Why this is no value for the setting, as the end of a sentence; `undefined` when it is one. */
  readonly complain: (value: unknown) => string | undefined;
}

const SWITCHES = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

const PACING_KIND = choice(
  Object.keys(PACING),
  'how deadlines are waited for: slot rests until just before one, exact spins, which is nearer to it and costs a whole core while answers are open',
);

/**
 * Every setting. The name in JSON is the key; `--ttft-ms` and `MOCK_TTFT_MS` are made from it, see
 * `flagOf` and `variableOf`.
 */
export const SETTINGS: { readonly [Name in keyof Settings]: SettingRow<Settings[Name]> } = {
  ttftMs: { default: 100, ...milliseconds('when the first token is due') },
  tokenDelayMs: { default: 10, ...milliseconds('from one token to the next') },
  jitterMs: { default: 0, ...milliseconds('how much single tokens are off, see --jitter') },
  jitter: {
    default: 'constant',
    ...choice(
      Object.keys(JITTER),
      'how --jitter-ms is meant: added to each token; evenly from 0 up to it; its standard deviation; the median of a long tail',
    ),
  },
  tokens: { default: 40, ...integer(1, 100_000, 'tokens in an answer') },
  tokensPerChunk: { default: 1, ...integer(1, 100_000, 'tokens that leave in one chunk') },
  seed: { default: 1, ...integer(0, 2 ** 32 - 1, 'the same seed gives the same jitter') },
  logEvents: {
    default: false,
    placeholder: null,
    help: 'keep the stamps of single events',
    fromText: (text) => SWITCHES.get(text) ?? text,
    complain: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  },
  pacing: {
    default: 'slot',
    ...PACING_KIND,
    complain: (value) =>
      value === 'exact' && availableParallelism() < 2
        ? 'spins a core, and this process may use only one: use slot'
        : PACING_KIND.complain(value),
  },
};

export const PLACE: { readonly [Name in keyof Place]: SettingRow<Place[Name]> } = {
  port: { default: 4010, ...integer(0, 65_535, 'where to listen; 0 takes any free port') },
  host: {
    default: '127.0.0.1',
    placeholder: 'ADDRESS',
    help: 'a loopback address, since anyone who reaches the mock controls it',
    fromText: (text) => text,
    complain: (value) =>
      typeof value === 'string' && /^(127(\.\d{1,3}){3}|::1|localhost)$/.test(value)
        ? undefined
        : 'must be a loopback address (127.0.0.1, ::1 or localhost)',
  },
  eventLogFile: {
    default: '',
    placeholder: 'PATH',
    help: 'keep the stamps of single events, and write them there when it ends, with its stalls',
    fromText: (text) => text,
    complain: (value) => (typeof value === 'string' ? undefined : 'must be a path'),
  },
};

export const DEFAULT_SETTINGS: Settings = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, row]) => [name, row.default]),
) as unknown as Settings;

/** The settings with the changes of a JSON object made, or the complaint about the first bad one. */
export function changeSettings(
  settings: Settings,
  changes: unknown,
): { readonly settings: Settings } | { readonly complaint: string; readonly name: string | null } {
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) {
    return { complaint: 'Settings must be a JSON object.', name: null };
  }
  for (const [name, value] of Object.entries(changes)) {
    if (!isSettingName(name)) {
      const known = Object.keys(SETTINGS).join(', ');
      return { complaint: `There is no setting '${name}'. Settings: ${known}.`, name };
    }
    const complaint = SETTINGS[name].complain(value);
    if (complaint !== undefined) return { complaint: `'${name}' ${complaint}.`, name };
  }
  return { settings: { ...settings, ...changes } };
}

function isSettingName(name: string): name is keyof Settings {
  return Object.hasOwn(SETTINGS, name);
}

/** `ttftMs` → `ttft-ms`. */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `ttftMs` → `MOCK_TTFT_MS`. */
export function variableOf(name: string): string {
  return `MOCK_${flagOf(name).replaceAll('-', '_').toUpperCase()}`;
}

type Kind = Pick<SettingRow, 'placeholder' | 'help' | 'fromText' | 'complain'>;

const ONE_HOUR_MS = 3_600_000;

function milliseconds(help: string): Kind {
  return {
    placeholder: 'MS',
    help,
    fromText: numberFromText,
    complain: (value) =>
      typeof value === 'number' && value >= 0 && value <= ONE_HOUR_MS
        ? undefined
        : `must be a number of milliseconds from 0 to ${ONE_HOUR_MS}`,
  };
}

function integer(least: number, most: number, help: string): Kind {
  return {
    placeholder: 'N',
    help,
    fromText: numberFromText,
    complain: (value) =>
      Number.isInteger(value) && Number(value) >= least && Number(value) <= most
        ? undefined
        : `must be an integer from ${least} to ${most}`,
  };
}

function choice(names: readonly string[], help: string): Kind {
  return {
    placeholder: names.join('|'),
    help,
    fromText: (text) => text,
    complain: (value) =>
      names.some((name) => name === value) ? undefined : `must be one of ${names.join(', ')}`,
  };
}

/** Plain decimal notation only: `Number` would also read '', '0x10' and '1e3'. */
function numberFromText(text: string): unknown {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
