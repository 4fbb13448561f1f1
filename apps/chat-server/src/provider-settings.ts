import { readFileSync } from 'node:fs';
import { ChatloadError } from '@chatload/kernel';
import { isLoopbackHost } from './loopback.ts';

/** Where the models of one prefix live, as it is written in the configuration. */
export interface ProviderConfig {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** The environment variable that holds the key; only an upstream on this machine needs none. */
  readonly apiKeyEnv?: string;
}

export interface ProviderSettings {
  /** The prefix of its models. */
  readonly name: string;
  readonly baseUrl: string;
  readonly apiKey: string;
}

/** The SDK insists on a key; a mock or a local model server does not. */
const NO_KEY_NEEDED = 'no-key-needed';

/** A provider's base URL without a slash at its end; throws an Error that says what it must be. */
export function readBaseUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Error('must be a URL like http://127.0.0.1:4010/v1');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new Error('must have neither user, password, query nor fragment');
  }
  return url.href.replace(/\/+$/, '');
}

/**
 * Providers by name, out of JSON or of the path of a JSON file; throws an Error that says what is
 * wrong with it.
 */
export function readProviderConfigs(text: string): Record<string, ProviderConfig> {
  const value: unknown = JSON.parse(
    text.trimStart().startsWith('{') ? text : readFileSync(text, 'utf8'),
  );
  if (!isObject(value)) throw new Error('must be a JSON object of providers by name');
  return Object.fromEntries(
    Object.entries(value).map(([name, config]) => [name, readProviderConfig(name, config)]),
  );
}

function readProviderConfig(name: string, config: unknown): ProviderConfig {
  if (name === '' || name.includes('/')) {
    throw new Error('the name of a provider must not be empty or have a "/" in it');
  }
  if (!isObject(config)) throw new Error(`provider "${name}" must be an object`);
  const { baseUrl: url, apiKeyEnv, ...others } = config;
  const [stray] = Object.keys(others);
  if (stray !== undefined) throw new Error(`provider "${name}" has an unknown field "${stray}"`);
  if (typeof url !== 'string') throw new Error(`provider "${name}" needs a "baseUrl"`);

  const baseUrl = readBaseUrl(url);
  if (typeof apiKeyEnv === 'string') return { baseUrl, apiKeyEnv };
  if (apiKeyEnv === undefined && isOnThisMachine(baseUrl)) return { baseUrl };
  throw new Error(`provider "${name}" needs an "apiKeyEnv", the variable that holds its key`);
}

/**
 * The providers with their keys.
 *
 * @throws CHL_ERR_ENV_MISSING for a provider beyond this machine without its key
 */
export function resolveProviders(
  configs: Readonly<Record<string, ProviderConfig>>,
  env: Readonly<Record<string, string | undefined>>,
): readonly ProviderSettings[] {
  return Object.entries(configs).map(([name, { baseUrl, apiKeyEnv }]) => {
    const apiKey = apiKeyEnv === undefined ? undefined : env[apiKeyEnv];
    if (apiKey) return { name, baseUrl, apiKey };
    if (apiKeyEnv === undefined || isOnThisMachine(baseUrl)) {
      return { name, baseUrl, apiKey: NO_KEY_NEEDED };
    }
    throw new ChatloadError(
      'CHL_ERR_ENV_MISSING',
      { flag: `The provider "${name}" (${baseUrl})`, variable: apiKeyEnv },
      { hint: `It holds the key: ${apiKeyEnv}=… node apps/chat-server/src/main.ts …` },
    );
  });
}

function isOnThisMachine(baseUrl: string): boolean {
  return isLoopbackHost(new URL(baseUrl).hostname);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
