import { dirname, join } from 'node:path';

/** The first that is there holds. */
const NAMES = ['chatload.config.ts', 'chatload.config.json'] as const;

/**
 * The configuration file of a folder, or of the nearest one above it that has one; `null` where none
 * has.
 *
 * @param exists whether there is a file at this absolute path
 */
export function findConfigFile(cwd: string, exists: (path: string) => boolean): string | null {
  const path = NAMES.map((name) => join(cwd, name)).find(exists);
  if (path !== undefined) return path;
  const above = dirname(cwd);
  return above === cwd ? null : findConfigFile(above, exists);
}
