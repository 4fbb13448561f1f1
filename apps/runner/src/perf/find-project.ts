import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ChatloadError } from '@chatload/kernel';

const CONFIG = 'perf.config.ts';

/** A project that can be measured against an earlier commit. */
export interface PerfProject {
  readonly name: string;
  /** Relative to the workspace. */
  readonly folder: string;
  /** Its `perf.config.ts`; absolute. */
  readonly configPath: string;
}

/** @throws CHL_ERR_UNKNOWN_PROJECT */
export function findProject(workspace: string, name: string): PerfProject {
  const projects = listProjects(workspace);
  const found = projects.find((project) => project.name === name);
  if (found !== undefined) return found;
  const names = projects.map((project) => project.name).join(', ');
  throw new ChatloadError('CHL_ERR_UNKNOWN_PROJECT', { project: name, projects: names || 'none' });
}

/** Folders of the workspace's packages, by the patterns that npm reads: `apps/*`, `benchmarks`. */
function listProjects(workspace: string): readonly PerfProject[] {
  const text = readFileSync(join(workspace, 'package.json'), 'utf8');
  const { workspaces = [] } = JSON.parse(text) as { readonly workspaces?: readonly string[] };
  const folders = workspaces.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    return readdirSync(join(workspace, parent)).map((folder) => `${parent}/${folder}`);
  });
  return folders
    .map((folder) => ({
      name: basename(folder),
      folder,
      configPath: join(workspace, folder, CONFIG),
    }))
    .filter(({ configPath }) => existsSync(configPath));
}
