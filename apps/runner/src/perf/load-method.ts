import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MockSettings } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import { readPerfConfig, type PerfMethod } from '@chatload/plan';
import { resolveServed } from './resolve-served.ts';

/** Which server it is decides nothing of the flags. */
const ANY_SERVER = { command: 'server', cwd: '.' };

/** How both sides are measured. */
export interface LoadedMethod extends PerfMethod {
  /** The settings for a mock, in its own words; empty for a script. */
  readonly mock: MockSettings;
}

/**
 * What a `perf.config.ts` says, and that a run of it is possible. The working tree's holds for both
 * sides, also where the base has another: two methods would compare themselves.
 *
 * @throws CHL_ERR_BAD_CONFIG, and what the command line that it makes is refused for
 */
export async function loadMethod(path: string): Promise<LoadedMethod> {
  const method = readPerfConfig(await importDefault(path), path);
  const { run } = method;
  if (run.command === 'script') return { ...method, mock: {} };
  const folder = dirname(path);
  const { resolution } = await resolveServed(run, { folder, server: ANY_SERVER });
  return { ...method, mock: resolution.plan.target.mock };
}

async function importDefault(path: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
    return module.default;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChatloadError('CHL_ERR_BAD_CONFIG', { path, where: 'the file', reason }, { cause });
  }
}
