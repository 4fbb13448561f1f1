import { readdirSync, existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CreateNodes, ProjectConfiguration } from '@nx/devkit';
import { inferTargets } from './targets.ts';

/** One project for each package of the workspace; a folder's name is the project's. */
export const createNodes: CreateNodes = [
  '{apps/*,libs/*,tools/*,benchmarks}/package.json',
  (files, _options, context) =>
    files.map((file) => [
      file,
      { projects: { [dirname(file)]: inferProject(dirname(file), context.workspaceRoot) } },
    ]),
];

function inferProject(
  root: string,
  workspaceRoot: string,
): Pick<ProjectConfiguration, 'root' | 'name' | 'projectType' | 'tags' | 'targets'> {
  const kind = root.startsWith('apps/') ? 'app' : root.startsWith('libs/') ? 'lib' : 'tool';
  return {
    root,
    name: basename(root),
    projectType: kind === 'app' ? 'application' : 'library',
    tags: [`kind:${kind}`],
    targets: inferTargets(root, listFiles(join(workspaceRoot, root))),
  };
}

/** Paths of a project's own files, relative to it. */
function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !path.split('/').includes('node_modules'),
  );
}
