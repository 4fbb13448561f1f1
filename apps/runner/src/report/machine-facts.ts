import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { dirname, join } from 'node:path';
import type { MachineFacts } from '@chatload/contracts';

/** Libraries whose version shapes the figures, and which of our own uses them. */
const LIBRARIES = {
  undici: '@chatload/sse-client',
  autocannon: '@chatload/load-drivers',
  'hdr-histogram-js': '@chatload/metrics',
} as const;

/** What the run was measured on and with. */
export function describeMachine(): MachineFacts {
  return {
    os: `${type()} ${release()}`,
    arch: arch(),
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cpuCount: availableParallelism(),
    memoryBytes: totalmem(),
    nodeVersion: process.version,
    libraries: Object.fromEntries(
      Object.entries(LIBRARIES).map(([name, user]) => [name, versionOf(name, user)]),
    ),
  };
}

/** This package's own version. */
export function toolVersion(): string {
  return readVersion(join(import.meta.dirname, '../../package.json'));
}

function versionOf(name: string, user: string): string {
  const { resolve } = createRequire(import.meta.resolve(user));
  // A package's exports may hide its package.json: walk up from its entry instead.
  let folder = dirname(resolve(name));
  while (!folder.endsWith(join('node_modules', name))) folder = dirname(folder);
  return readVersion(join(folder, 'package.json'));
}

function readVersion(file: string): string {
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version;
}
