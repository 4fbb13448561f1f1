import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeScratchWorkspace, type ScratchWorkspace } from './scratch-workspace.ts';

/** A copy of this workspace with a history of its own, all of it on one commit of `main` at first. */
export interface ScratchRepository extends ScratchWorkspace {
  git(...args: readonly string[]): string;
  /** Puts everything on one more commit. */
  commit(): void;
  read(path: string): string;
  write(path: string, text: string): void;
}

export function makeScratchRepository(): ScratchRepository {
  const workspace = makeScratchWorkspace();
  const { root } = workspace;
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', env: GIT_ENVIRONMENT }).trim();
  const commit = (): void => {
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', 'test: a change');
  };
  git('init', '--quiet', '--initial-branch', 'main');
  commit();
  return {
    root,
    git,
    commit,
    run: (program, args) => workspace.run(program, args),
    read: (path) => readFileSync(join(root, path), 'utf8'),
    write(path, text) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    [Symbol.dispose]: () => workspace[Symbol.dispose](),
  };
}

/** Nothing of whoever runs the tests, such as a signature that is asked for. */
const GIT_ENVIRONMENT = {
  PATH: process.env['PATH'],
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
};
