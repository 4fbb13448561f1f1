import { ChatloadError } from '@chatload/kernel';
import { runGit } from './run-git.ts';

export interface Base {
  /** As it was named. */
  readonly name: string;
  /** Its full hash. */
  readonly commit: string;
}

/** What a change is compared with where nobody says: the first that is there. */
const USUAL_BASES = ['main', 'origin/main'] as const;

/**
 * The commit from which the working tree's branch left `named` (else `main`): what has been added to
 * that one since is no part of the change. An ancestor, such as `HEAD~1` or a tag, is its own.
 *
 * @throws CHL_ERR_NO_BASE
 */
export async function findBase(workspace: string, named: string | undefined): Promise<Base> {
  const names = named === undefined ? USUAL_BASES : [named];
  let reason = '';
  for (const name of names) {
    try {
      const tip = await runGit(workspace, ['rev-parse', '--verify', `${name}^{commit}`]);
      return { name, commit: await runGit(workspace, ['merge-base', tip, 'HEAD']) };
    } catch (error) {
      // Of `merge-base`, which says nothing where two commits have no common ancestor.
      reason = error instanceof Error ? error.message : String(error);
      if (reason.startsWith('Command failed')) reason = 'it has no commit in common with HEAD';
    }
  }
  throw new ChatloadError('CHL_ERR_NO_BASE', { base: names.join(' or '), reason });
}
