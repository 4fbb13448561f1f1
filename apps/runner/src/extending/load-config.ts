import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { ChatloadError } from '@chatload/kernel';
import { findConfigFile, readConfig, type ConfigFile } from '@chatload/plan';

/**
 * The configuration that holds where the user stands, found in that folder or the nearest one above;
 * `null` where there is none.
 *
 * @throws CHL_ERR_BAD_CONFIG
 */
export async function loadConfig(cwd: string): Promise<ConfigFile | null> {
  const path = findConfigFile(cwd, existsSync);
  if (path === null) return null;
  const config = readConfig(await readValue(path), path);
  const { resolve } = createRequire(path);
  return { ...config, plugins: config.plugins.map((plugin) => findPackage(plugin, resolve)) };
}

/** Packages are those of the user's project, not of this one; a file stays what it is. */
function findPackage(plugin: string, resolve: (specifier: string) => string): string {
  try {
    return resolve(plugin);
  } catch {
    // Either it is not there, or it has no entry but for `import`: loading it will show.
    return plugin;
  }
}

async function readValue(path: string): Promise<unknown> {
  try {
    if (path.endsWith('.json')) return JSON.parse(readFileSync(path, 'utf8')) as unknown;
    const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
    return module.default;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChatloadError('CHL_ERR_BAD_CONFIG', { path, where: 'the file', reason }, { cause });
  }
}
