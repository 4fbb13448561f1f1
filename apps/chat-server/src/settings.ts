import { parseArgs } from 'node:util';
import { ChatloadError } from '@chatload/kernel';
import { resolveProviders, type ProviderSettings } from './provider-settings.ts';
import { FLAGS, SETTINGS_TABLE, type Flag, type LogLevel, type Value } from './settings-table.ts';

/** What the server was told, checked. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly providers: readonly ProviderSettings[];
  readonly maxRetries: number;
  /** Longest silence of an upstream, in milliseconds. */
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly shutdownGraceMs: number;
  readonly logLevel: LogLevel;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The hint of every usage error. */
const HINT = 'See `node apps/chat-server/src/main.ts --help`.';

/**
 * The settings, out of flags, then environment, then defaults; `'help'` when they ask for help.
 *
 * @throws CHL_ERR_UNKNOWN_FLAG, CHL_ERR_STRAY_ARGUMENT, CHL_ERR_BAD_VALUE, CHL_ERR_ENV_MISSING
 */
export function readSettings(args: readonly string[], env: Environment): Settings | 'help' {
  const written = readFlags(args);
  if (written === 'help') return 'help';
  const valueOf = <F extends Flag>(flag: F): Value<F> => readValue(flag, written.get(flag), env);

  return {
    port: valueOf('port'),
    host: valueOf('host'),
    providers: resolveProviders(
      {
        openai: { baseUrl: valueOf('upstream-url'), apiKeyEnv: 'OPENAI_API_KEY' },
        ...valueOf('providers'),
      },
      env,
    ),
    maxRetries: valueOf('max-retries'),
    timeoutMs: valueOf('timeout-ms'),
    maxBodyBytes: valueOf('max-body-bytes'),
    shutdownGraceMs: valueOf('shutdown-grace-ms'),
    logLevel: valueOf('log-level'),
  };
}

/** What `--help` prints. */
export function describeSettings(): string {
  const rows = FLAGS.map((flag) => {
    const { env, placeholder, fallback, help } = SETTINGS_TABLE[flag];
    return `  --${flag} ${placeholder}\n      ${help}\n      (environment: ${env}; default: ${fallback})`;
  });
  return `chat-server: POST /v1/chat/completions, whole and streamed, for models named provider/model

Usage: node apps/chat-server/src/main.ts [flags]

${rows.join('\n')}
  --help
      this text

The key of the provider "openai" is read from OPENAI_API_KEY; an upstream on this machine needs none.
`;
}

/** The flags as written, unread; parseArgs' own complaints have no words for what to do instead. */
function readFlags(args: readonly string[]): ReadonlyMap<Flag, string> | 'help' {
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(FLAGS.map((flag) => [flag, { type: 'string' as const }])),
      help: { type: 'boolean' },
    },
    strict: false,
    tokens: true,
  });
  const written = new Map<Flag, string>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      throw new ChatloadError('CHL_ERR_STRAY_ARGUMENT', { argument: token.value }, { hint: HINT });
    }
    if (token.name === 'help') return 'help';
    const flag = FLAGS.find((known) => known === token.name);
    if (flag === undefined) {
      throw new ChatloadError('CHL_ERR_UNKNOWN_FLAG', { flag: token.rawName }, { hint: HINT });
    }
    if (token.value === undefined) throw badValue(token.rawName, '', 'needs a value');
    written.set(flag, token.value);
  }
  return written;
}

function readValue<F extends Flag>(
  flag: F,
  written: string | undefined,
  env: Environment,
): Value<F> {
  const setting = SETTINGS_TABLE[flag];
  // An empty variable is how a shell or a compose file says "not set".
  const text = written ?? (env[setting.env] || setting.fallback);
  try {
    return setting.read(text) as Value<F>;
  } catch (error) {
    const name = written === undefined ? setting.env : `--${flag}`;
    throw badValue(name, text, error instanceof Error ? error.message : String(error));
  }
}

function badValue(name: string, value: string, reason: string): ChatloadError {
  return new ChatloadError('CHL_ERR_BAD_VALUE', { flag: name, value, reason }, { hint: HINT });
}
