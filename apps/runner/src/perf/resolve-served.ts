import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { findAutocannonObstacle } from '@chatload/load-drivers';
import { SAMPLE_METRICS } from '@chatload/metrics';
import {
  resolvePlan,
  toKnownMetrics,
  type PlanResolution,
  type ServedPerfRun,
} from '@chatload/plan';
import { loadConfig } from '../extending/load-config.ts';
import { loadExtensions, type Extensions } from '../extending/load-extensions.ts';
import type { ServerCommand } from './server-command.ts';

export interface ResolvedServedRun {
  readonly resolution: PlanResolution;
  readonly extensions: Extensions;
}

/**
 * The plan of a run as `chatload load` or `stream` would have it in the project's folder, for a server
 * that it starts. It has no direct baseline: what two versions are compared by needs none.
 *
 * @throws what the command line is refused for
 */
export async function resolveServed(
  { command, words }: ServedPerfRun,
  { folder, server }: { readonly folder: string; readonly server: ServerCommand },
): Promise<ResolvedServedRun> {
  const config = await loadConfig(folder);
  const extensions = await loadExtensions(config?.plugins ?? []);
  const own = [`--command=${server.command}`, `--cwd=${server.cwd}`, '--no-baseline', '--quiet'];
  const resolution = resolvePlan(
    [command, ...words.filter((word) => word !== '--no-baseline'), ...own],
    {
      env: runnerEnvironment(),
      cwd: folder,
      cpuCount: availableParallelism(),
      readFile: (file) => readFileSync(file, 'utf8'),
      config,
      metrics: toKnownMetrics([
        ...Object.values(SAMPLE_METRICS),
        ...extensions.metrics.map(({ metric }) => metric),
      ]),
      requestBuilders: extensions.requestBuilders,
      findAutocannonObstacle,
    },
  );
  if (resolution.kind !== 'plan') throw new Error(`${command} is no run`);
  return { resolution, extensions };
}

/** Settings in the environment are for the commands that a user types. */
function runnerEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('CHATLOAD_'));
  return Object.fromEntries(kept);
}
