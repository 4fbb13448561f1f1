import type { HeaderPlan } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';

import { hasSecretName } from './has-secret-name.ts';
import type { Surroundings } from './surroundings.ts';
import { badValue, conflictingFlags } from './usage-errors.ts';

/** A header as it will be sent. */
export interface ResolvedHeader extends HeaderPlan {
  readonly value: string;
}

type Env = Surroundings['env'];

/** A token of RFC 9110 §5.6.2. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** A field value of RFC 9110 §5.5: no control characters, so no second header either. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers that frame the message or its encoding: only the client can get them right. */
const OWNED = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The headers of `--header` and `--api-key-env`, checked, with values taken from the environment.
 * No error message shows a value, nor anything that could be one in the wrong place.
 */
export function resolveHeaders(
  flags: { headers: readonly string[]; apiKeyVariable: string | undefined },
  env: Env,
): readonly ResolvedHeader[] {
  const headers = flags.headers.map((text) => readHeader(text, env));
  if (flags.apiKeyVariable !== undefined) {
    const key = readVariable('--api-key-env', flags.apiKeyVariable, env);
    const from = `env:${flags.apiKeyVariable}` as const;
    headers.push({ name: 'authorization', from, value: `Bearer ${key}` });
  }
  const names = headers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw conflictingFlags(`two headers named ${twice}`, 'a server would see one, or neither');
  }
  return headers;
}

/** `NAME: VALUE` split; `undefined` when there is no name before a colon. */
export function splitHeader(text: string): { name: string; value: string } | undefined {
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(0, colon));
  return NAME.test(name) ? { name, value: text.slice(colon + 1).trim() } : undefined;
}

/** The variable that a header's value names, or `undefined` for a literal value. */
export function variableOf(value: string): string | undefined {
  return value.startsWith('env:') ? value.slice('env:'.length) : undefined;
}

function readHeader(text: string, env: Env): ResolvedHeader {
  const parts = splitHeader(text);
  if (parts === undefined) {
    throw badValue('--header', '***', "must be 'NAME: VALUE' or 'NAME: env:VARIABLE'");
  }
  const name = parts.name.toLowerCase();
  const shown = `'${parts.name}: ***'`;
  if (OWNED.has(name)) throw badValue('--header', shown, 'is set by chatload itself');
  const variable = variableOf(parts.value);
  if (variable !== undefined) {
    const value = readVariable('--header', variable, env);
    return { name, from: `env:${variable}`, value };
  }
  if (hasSecretName(name) || /^(?:bearer|basic)\s|^sk-/i.test(parts.value)) {
    throw new ChatloadError('CHL_ERR_SECRET_IN_FLAG', { flag: '--header', name: parts.name });
  }
  if (parts.value === '') throw badValue('--header', shown, 'has no value');
  if (!VALUE.test(parts.value)) {
    throw badValue('--header', shown, 'must not hold control characters or letters beyond Latin-1');
  }
  return { name, from: 'literal', value: parts.value };
}

/** A variable's value; what is no name, or the name of nothing, may be the key itself: not shown. */
function readVariable(flag: string, variable: string, env: Env): string {
  if (!/^[A-Za-z_]\w*$/.test(variable)) {
    throw badValue(flag, '***', 'must name an environment variable, not hold the secret itself');
  }
  // A line end comes along when a variable is filled from a file.
  const value = (Object.hasOwn(env, variable) ? env[variable] : undefined)?.trim();
  if (value === undefined || value === '') {
    if (/[a-z]/.test(variable)) {
      throw badValue(
        flag,
        '***',
        'is no variable that is set (hidden, as it may be the secret itself)',
      );
    }
    throw new ChatloadError('CHL_ERR_ENV_MISSING', { flag, variable });
  }
  if (!VALUE.test(value)) {
    throw badValue(flag, `env:${variable}`, 'the value must not hold control characters');
  }
  return value;
}
