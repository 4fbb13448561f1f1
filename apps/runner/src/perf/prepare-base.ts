import { cp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addWorktree, type Base, type Worktree } from '@chatload/worktree';
import type { PerfProject } from './find-project.ts';
import type { LoadedMethod } from './load-method.ts';
import { WORKSPACE } from './workspace.ts';

export interface BaseOptions {
  readonly base: Base;
  readonly project: PerfProject;
  readonly method: LoadedMethod;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * The base, ready to be measured, in a worktree. It gets the working tree's micro-benchmark in the place
 * of its own, and measures its own library by it.
 *
 * @throws CHL_ERR_BASE_NOT_PREPARED; the signal's reason when it aborts
 */
export async function prepareBase(options: BaseOptions): Promise<Worktree> {
  const { base, project, method, signal, say } = options;
  say(`Comparing with ${base.name} (${base.commit.slice(0, 10)}), in a worktree of its own.`);
  const worktree = await addWorktree({
    workspace: WORKSPACE,
    commit: base.commit,
    onInstall: () => say('Its lockfile is another: npm ci, which takes a while.'),
    signal,
  });
  if (method.run.command === 'script') {
    const way = join(project.folder, dirname(method.run.script));
    await rm(join(worktree.root, way), { recursive: true, force: true });
    await cp(join(WORKSPACE, way), join(worktree.root, way), { recursive: true });
  }
  return worktree;
}
