import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MockSettings } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import { findAutocannonObstacle } from '@chatload/load-drivers';
import { SAMPLE_METRICS } from '@chatload/metrics';
import {
  readPerfConfig,
  resolvePlan,
  toKnownMetrics,
  type PerfMethod,
  type ServedPerfRun,
} from '@chatload/plan';
import { loadConfig } from '../extending/load-config.ts';
import { loadExtensions } from '../extending/load-extensions.ts';

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
  return { ...method, mock: run.command === 'script' ? {} : await checkFlags(run, dirname(path)) };
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

async function checkFlags({ command, words }: ServedPerfRun, cwd: string): Promise<MockSettings> {
  const config = await loadConfig(cwd);
  const { metrics, requestBuilders } = await loadExtensions(config?.plugins ?? []);
  const resolution = resolvePlan([command, ...words, '--command', 'server'], {
    env: process.env,
    cwd,
    cpuCount: availableParallelism(),
    readFile: (file) => readFileSync(file, 'utf8'),
    config,
    metrics: toKnownMetrics([
      ...Object.values(SAMPLE_METRICS),
      ...metrics.map(({ metric }) => metric),
    ]),
    requestBuilders,
    findAutocannonObstacle,
  });
  return resolution.kind === 'plan' ? resolution.plan.target.mock : {};
}
