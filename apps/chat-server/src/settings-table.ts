import { readBaseUrl, readProviderConfigs } from './provider-settings.ts';

/** Node's own fetch gives up after 300 s without headers, or between two reads of a body. */
const LONGEST_TIMEOUT_MS = 300_000;

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

interface Setting {
  readonly env: string;
  /** What stands behind the flag in the help. */
  readonly placeholder: string;
  /** As a user would write it. */
  readonly fallback: string;
  readonly help: string;
  /** The value of what a user wrote; throws an Error whose message says what it must be. */
  readonly read: (text: string) => unknown;
}

/** Every setting once, by its flag. */
export const SETTINGS_TABLE = {
  port: {
    env: 'PORT',
    placeholder: 'N',
    fallback: '3000',
    help: 'port to listen on; 0 takes a free one',
    read: integer(0, 65_535),
  },
  host: {
    env: 'HOST',
    placeholder: 'HOST',
    fallback: '127.0.0.1',
    help: 'address to listen on',
    read: (text: string) => text,
  },
  'upstream-url': {
    env: 'OPENAI_BASE_URL',
    placeholder: 'URL',
    fallback: 'http://127.0.0.1:4010/v1',
    help: 'base URL of the provider "openai"',
    read: readBaseUrl,
  },
  providers: {
    env: 'CHAT_PROVIDERS',
    placeholder: 'FILE|JSON',
    fallback: '{}',
    help: 'more providers: {"name": {"baseUrl": "https://host/v1", "apiKeyEnv": "VARIABLE"}}',
    read: readProviderConfigs,
  },
  'max-retries': {
    env: 'MAX_RETRIES',
    placeholder: 'N',
    fallback: '0',
    help: 'how often a request is sent again whose answer did not begin',
    read: integer(0, 10),
  },
  'timeout-ms': {
    env: 'TIMEOUT_MS',
    placeholder: 'MS',
    fallback: '120000',
    help: 'longest silence of an upstream: before its answer (all retries together), or between two events',
    read: integer(1, LONGEST_TIMEOUT_MS),
  },
  'max-body-bytes': {
    env: 'MAX_BODY_BYTES',
    placeholder: 'N',
    fallback: '10485760',
    help: 'longest request body',
    read: integer(1, 2 ** 30),
  },
  'shutdown-grace-ms': {
    env: 'SHUTDOWN_GRACE_MS',
    placeholder: 'MS',
    fallback: '10000',
    help: 'how long open answers may go on after SIGTERM or SIGINT',
    read: integer(0, LONGEST_TIMEOUT_MS),
  },
  'log-level': {
    env: 'LOG_LEVEL',
    placeholder: 'LEVEL',
    fallback: 'warn',
    help: `${LOG_LEVELS.join(', ')}; from info on, each request leaves one line`,
    read: readLogLevel,
  },
} as const satisfies Record<string, Setting>;

export type Flag = keyof typeof SETTINGS_TABLE;
export type Value<F extends Flag> = ReturnType<(typeof SETTINGS_TABLE)[F]['read']>;

export const FLAGS = Object.keys(SETTINGS_TABLE) as readonly Flag[];

function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new Error(`must be a whole number from ${least} to ${most}`);
    }
    return value;
  };
}

function readLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level === undefined) throw new Error(`must be one of ${LOG_LEVELS.join(', ')}`);
  return level;
}
