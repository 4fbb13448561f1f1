import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { dirname, join } from 'node:path';
import type { MachineFacts } from '@chatload/contracts';

const require = createRequire(import.meta.url);

/** Libraries whose version shapes the figures. */
const LIBRARIES = ['undici', 'hdr-histogram-js'] as const;

/** What the run was measured on and with. */
export function describeMachine(): MachineFacts {
  return {
    os: `${type()} ${release()}`,
    arch: arch(),
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cpuCount: availableParallelism(),
    memoryBytes: totalmem(),
    nodeVersion: process.version,
    libraries: Object.fromEntries(LIBRARIES.map((name) => [name, versionOf(name)])),
  };
}

/** This package's own version. */
export function toolVersion(): string {
  return readVersion(join(import.meta.dirname, '../../package.json'));
}

function versionOf(name: string): string {
  // A package's exports may hide its package.json: walk up from its entry instead.
  let folder = dirname(require.resolve(name));
  while (!folder.endsWith(join('node_modules', name))) folder = dirname(folder);
  return readVersion(join(folder, 'package.json'));
}

function readVersion(file: string): string {
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version;
}
