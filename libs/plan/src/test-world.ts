import type { Plan } from '@chatload/contracts';
import { isChatloadError, type ChatloadError } from '@chatload/kernel';

import { readConfig, type ChatloadConfig } from './read-config.ts';
import { resolvePlan, type PlanResolution } from './resolve-plan.ts';
import type { Surroundings, WantedLoad } from './surroundings.ts';

/**
 * Surroundings for tests: nothing is set and no file is there but what is given. There is one metric
 * over Samples, and a request builder with a path of its own beside the usual one.
 */
export interface TestWorld {
  readonly env?: Surroundings['env'];
  readonly files?: Readonly<Record<string, string>>;
  /** What the configuration file holds, which is where the user stands. */
  readonly config?: ChatloadConfig;
}

/** Where the user of the tests stands. */
export const TEST_CWD = '/home/someone/project';

export function createSurroundings({ env = {}, files = {}, config }: TestWorld = {}): Surroundings {
  return {
    env,
    cwd: TEST_CWD,
    cpuCount: 8,
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error('ENOENT, open'), { code: 'ENOENT' });
      return text;
    },
    config: config === undefined ? null : readConfig(config, `${TEST_CWD}/chatload.config.ts`),
    metrics: { longShareRatio: [] },
    requestBuilders: {
      'chat-completions': {},
      generate: { path: '/generate' },
      varying: { variesByIndex: true },
    },
    findAutocannonObstacle,
  };
}

/** Says what the load drivers would. */
function findAutocannonObstacle(wanted: WantedLoad): string | null {
  const { origin, load, stream, keepAlive, bodiesVary } = wanted;
  if (load.model === 'open') return 'it keeps no even rate';
  if (stream || load.batch > 1) return 'it cannot';
  if (!keepAlive) return 'it loses answers';
  if (bodiesVary) return 'it needs its bodies ahead';
  return origin.startsWith('https:') ? 'it does not verify TLS certificates' : null;
}

/** What `chatload` with these words resolves to, which must be a plan to run. */
export function resolveWords(argv: readonly string[], world?: TestWorld): PlanResolution {
  const resolution = resolvePlan(argv, createSurroundings(world));
  if (resolution.kind !== 'plan') throw new Error(`not a plan but ${resolution.kind}`);
  return resolution;
}

export function resolveStreamWords(words: readonly string[], world?: TestWorld): PlanResolution {
  return resolveWords(['stream', ...words], world);
}

export function planOf(words: readonly string[], world?: TestWorld): Plan {
  return resolveStreamWords(words, world).plan;
}

export function loadPlanOf(words: readonly string[], world?: TestWorld): Plan {
  return resolveWords(['load', ...words], world).plan;
}

/** The error that these words behind `stream` lead to. */
export function errorOf(words: readonly string[], world?: TestWorld): ChatloadError {
  return errorOfWords(['stream', ...words], world);
}

/** The error that these words behind `load` lead to. */
export function loadErrorOf(words: readonly string[], world?: TestWorld): ChatloadError {
  return errorOfWords(['load', ...words], world);
}

export function errorOfWords(argv: readonly string[], world?: TestWorld): ChatloadError {
  try {
    resolvePlan(argv, createSurroundings(world));
  } catch (error) {
    if (isChatloadError(error)) return error;
    throw error;
  }
  throw new Error(`no error for ${argv.join(' ')}`);
}
