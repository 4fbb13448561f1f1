import { runGit } from './run-git.ts';

export interface Head {
  /** The full hash of HEAD; `null` where the working tree has changes that are not committed. */
  readonly commit: string | null;
}

export async function readHead(workspace: string): Promise<Head> {
  const changes = await runGit(workspace, ['status', '--porcelain', '--untracked-files=normal']);
  return { commit: changes === '' ? await runGit(workspace, ['rev-parse', 'HEAD']) : null };
}
