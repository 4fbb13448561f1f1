import type { RequestPlan } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';

import { bareModel } from './bare-model.ts';
import type { COMMON_FLAGS } from './flags/common-flags.ts';
import { isObject } from './is-object.ts';
import { nearestName } from './nearest-name.ts';
import { readFile } from './read-file.ts';
import type { ParsedFlags } from './read-values.ts';
import type { Surroundings } from './surroundings.ts';
import { badValue, conflictingFlags } from './usage-errors.ts';

type RequestBase = Omit<RequestPlan, 'stream' | 'includeUsage' | 'headers'>;

/** What every request asks, apart from what the command decides and the headers. */
export function resolveRequest(
  { values, given }: ParsedFlags<typeof COMMON_FLAGS>,
  surroundings: Surroundings,
): RequestBase {
  if (given.has('prompt') && given.has('prompts-file')) {
    throw conflictingFlags('--prompt and --prompts-file', 'both say what is asked');
  }
  if (bareModel(values.model) === '') {
    throw badValue('--model', values.model, 'must have a name behind the provider');
  }
  const file = values['prompts-file'];
  return {
    builder: checkBuilder(values['request-builder'], Object.keys(surroundings.requestBuilders)),
    model: values.model,
    prompts: file === undefined ? [values.prompt] : readPrompts(file, surroundings),
    maxTokens: values['max-tokens'] ?? null,
    bodyExtra: values.body === undefined ? null : readBody(values.body, surroundings),
  };
}

/**
 * Holds a run against another machine to a cost that can be told beforehand: a number of requests,
 * each with a most of output tokens, and nothing in `--body` that lifts it.
 */
export function requireBoundedCost(
  host: string,
  request: RequestBase,
  given: ReadonlySet<string>,
): void {
  const missing = ['max-tokens', 'requests'].filter((name) => !given.has(name));
  if (missing.length > 0) {
    const flags = missing.map((name) => `--${name}`).join(' and ');
    throw new ChatloadError('CHL_ERR_UNBOUNDED_COST', { host, missing: flags });
  }
  const { bodyExtra, maxTokens } = request;
  if (bodyExtra === null || maxTokens === null) return;
  // Newer models of OpenAI take only max_completion_tokens: a body may put it in max_tokens' place.
  const body: Readonly<Record<string, unknown>> = { max_tokens: maxTokens, ...bodyExtra };
  const bounds = [body['max_tokens'], body['max_completion_tokens']].filter(
    (bound) => bound !== undefined && bound !== null,
  );
  const areBounded = bounds.every((bound) => typeof bound === 'number' && bound <= maxTokens);
  if (bounds.length === 0 || !areBounded || (body['n'] ?? 1) !== 1) {
    throw new ChatloadError(
      'CHL_ERR_UNBOUNDED_COST',
      { host, missing: 'a --body that keeps to --max-tokens' },
      {
        hint: 'Its max_tokens and max_completion_tokens must not be above --max-tokens, nor n above 1.',
      },
    );
  }
}

function checkBuilder(name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  const meant = nearestName(name, names);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw badValue('--request-builder', name, `must be one of ${names.join(', ')}${hint}`);
}

function readPrompts(path: string, surroundings: Surroundings): readonly string[] {
  const lines = readFile('--prompts-file', path, surroundings).split(/\r\n|\n|\r/);
  const prompts = lines.filter((line) => line.trim() !== '');
  if (prompts.length === 0) throw badValue('--prompts-file', path, 'holds no prompt');
  return prompts;
}

function readBody(path: string, surroundings: Surroundings): Readonly<Record<string, unknown>> {
  const body = parseJson(path, readFile('--body', path, surroundings));
  if (!isObject(body)) throw badValue('--body', path, 'must hold a JSON object');
  // Merged last, these would make the run another than its report says.
  for (const [key, instead] of [
    ['model', 'say it with --model'],
    ['stream', 'the command decides it'],
  ] as const) {
    if (Object.hasOwn(body, key))
      throw badValue('--body', path, `must not hold "${key}": ${instead}`);
  }
  return body;
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badValue('--body', path, `is not JSON: ${String(error)}`);
  }
}
