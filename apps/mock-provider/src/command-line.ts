import { parseArgs } from 'node:util';
import {
  flagOf,
  PLACE,
  SETTINGS,
  variableOf,
  type Place,
  type SettingRow,
  type Settings,
} from './settings.ts';

const ROWS: Readonly<Record<string, SettingRow>> = { ...PLACE, ...SETTINGS };

export type CommandLine =
  | { readonly kind: 'run'; readonly settings: Settings; readonly place: Place }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly complaint: string };

/** What flags and environment ask for; a flag wins over its variable. */
export function readCommandLine(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandLine {
  const flags = readFlags(argv);
  if (typeof flags === 'string') return { kind: 'wrong', complaint: flags };
  if (flags['help'] === true) return { kind: 'help' };
  const values: Record<string, unknown> = {};
  for (const [name, row] of Object.entries(ROWS)) {
    const given = givenValue(name, flags, environment);
    const value = typeof given?.value === 'string' ? row.fromText(given.value) : given?.value;
    values[name] = value ?? row.default;
    const complaint = row.complain(values[name]);
    if (complaint !== undefined) {
      return { kind: 'wrong', complaint: `${given?.source} ${given?.value}: ${complaint}` };
    }
  }
  const { port, host, eventLogFile, ...settings } = values;
  // Each value has passed its own row's check.
  const place = { port, host, eventLogFile } as Place;
  return { kind: 'run', settings: settings as unknown as Settings, place };
}

type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** The flags by name, or the complaint about them. */
function readFlags(argv: readonly string[]): Flags | string {
  const options: Record<string, { type: 'string' | 'boolean' }> = { help: { type: 'boolean' } };
  for (const [name, row] of Object.entries(ROWS)) {
    options[flagOf(name)] = { type: row.placeholder === null ? 'boolean' : 'string' };
  }
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: false }).values;
  } catch (error) {
    // parseArgs adds advice of several sentences; its first one says what is wrong.
    return error instanceof Error ? (error.message.split(/\.\s/)[0] ?? '') : String(error);
  }
}

function givenValue(
  name: string,
  flags: Flags,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly value: string | boolean; readonly source: string } | undefined {
  const flag = flags[flagOf(name)];
  if (flag !== undefined) return { value: flag, source: `--${flagOf(name)}` };
  const variable = environment[variableOf(name)];
  // An empty variable is the usual way to unset one.
  if (variable === undefined || variable === '') return undefined;
  return { value: variable, source: variableOf(name) };
}

/** The text of `--help`, from the table of settings. */
export function helpText(): string {
  const lines = Object.entries(ROWS).map(([name, row]) => {
    const flag = row.placeholder === null ? flagOf(name) : `${flagOf(name)} ${row.placeholder}`;
    return `  --${flag}\n      ${row.help} (${variableOf(name)}; default ${row.default})`;
  });
  return [
    'mock-provider: an OpenAI-compatible provider whose timing is set and known.',
    '',
    'Usage: mock-provider [flags]',
    '',
    ...lines,
    '  --help',
    '',
    'Each setting but --port, --host and --event-log-file can be changed while it runs:',
    "  curl -X PATCH localhost:4010/__mock/settings -H 'content-type: application/json' -d '{\"ttftMs\":250}'",
    'The model name makes an answer faulty: fault:cut, fault:slow-3s/5 (every 5th) …; GET /v1/models lists them.',
    '',
  ].join('\n');
}
