import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
): Pick<
  ProjectConfiguration,
  'root' | 'name' | 'projectType' | 'tags' | 'targets' | 'implicitDependencies'
> {
  const files = listFiles(join(workspaceRoot, root));
  const kind = root.startsWith('apps/') ? 'app' : root.startsWith('libs/') ? 'lib' : 'tool';
  return {
    root,
    name: basename(root),
    projectType: kind === 'app' ? 'application' : 'library',
    tags: [`kind:${kind}`],
    targets: inferTargets(root, files),
    implicitDependencies: leaveOutPerf(root, files, workspaceRoot),
  };
}

/**
 * A `perf.config.ts` takes its type from `plan`. That makes the project's code no slower when `plan`
 * changes, so the arrow is taken out of the graph again, but where the code itself needs it.
 */
function leaveOutPerf(root: string, files: readonly string[], workspaceRoot: string): string[] {
  if (!files.includes('perf.config.ts')) return [];
  const text = readFileSync(join(workspaceRoot, root, 'package.json'), 'utf8');
  const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
  return '@chatload/plan' in dependencies ? [] : ['!plan'];
}

/** Paths of a project's own files, relative to it. */
function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !path.split('/').includes('node_modules'),
  );
}
