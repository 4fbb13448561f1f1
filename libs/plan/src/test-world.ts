import type { Plan } from '@chatload/contracts';
import { isChatloadError, type ChatloadError } from '@chatload/kernel';

import { resolvePlan, type PlanResolution } from './resolve-plan.ts';
import type { Surroundings } from './surroundings.ts';

/** Surroundings for tests: nothing is set and no file is there but what is given. */
export interface TestWorld {
  readonly env?: Surroundings['env'];
  readonly files?: Readonly<Record<string, string>>;
}

/** Where the user of the tests stands. */
export const TEST_CWD = '/home/someone/project';

export function createSurroundings({ env = {}, files = {} }: TestWorld = {}): Surroundings {
  return {
    env,
    cwd: TEST_CWD,
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error('ENOENT, open'), { code: 'ENOENT' });
      return text;
    },
  };
}

/** What `chatload stream` with these words resolves to, which must be a plan. */
export function resolveStreamWords(words: readonly string[], world?: TestWorld): PlanResolution {
  const resolution = resolvePlan(['stream', ...words], createSurroundings(world));
  if (resolution.kind !== 'plan') throw new Error(`not a plan but ${resolution.kind}`);
  return resolution;
}

export function planOf(words: readonly string[], world?: TestWorld): Plan {
  return resolveStreamWords(words, world).plan;
}

/** The error that these words lead to: exit code 2, one line, a hint. */
export function errorOf(words: readonly string[], world?: TestWorld): ChatloadError {
  try {
    resolveStreamWords(words, world);
  } catch (error) {
    if (isChatloadError(error)) return error;
    throw error;
  }
  throw new Error(`no error for ${words.join(' ')}`);
}
