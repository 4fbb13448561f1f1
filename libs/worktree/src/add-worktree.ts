import { rmSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ChatloadError } from '@chatload/kernel';
import { installPackages } from './install-packages.ts';
import { linkPackages } from './link-packages.ts';
import { hasSamePackages, type LockFile } from './lock-file.ts';
import { runGit, runGitSync } from './run-git.ts';

/** A commit, checked out in a folder of its own outside the workspace. */
export interface Worktree {
  /** Absolute. */
  readonly root: string;
  /** Whether it had to be installed, since other packages belong to it than to the working tree. */
  readonly isInstalled: boolean;
  /** Safe to call twice. */
  remove(): Promise<void>;
}

export interface WorktreeOptions {
  /** Root of the working tree; absolute. */
  readonly workspace: string;
  /** A full hash. */
  readonly commit: string;
  /** Called before `npm ci`, which takes its time. */
  readonly onInstall: () => void;
  readonly signal?: AbortSignal | undefined;
}

const PREFIX = 'chatload-base-';
const LOCK_FILE = 'package-lock.json';

/**
 * The commit in a Git worktree under the system's folder for temporary files, with everything that its
 * code imports: its own libraries, and the packages of others that its lockfile names. It goes with
 * `remove`, and at the latest with this process. Only one process may use this at a time: what another
 * one left behind, because it was killed, is removed first.
 *
 * @throws CHL_ERR_BASE_NOT_PREPARED, with npm's last lines; the signal's reason when it aborts
 */
export async function addWorktree(options: WorktreeOptions): Promise<Worktree> {
  const { workspace, commit, signal } = options;
  const fail = (reason: string, lastLines: readonly string[] = []): never => {
    signal?.throwIfAborted();
    const details = { commit: commit.slice(0, 10), reason };
    throw new ChatloadError('CHL_ERR_BASE_NOT_PREPARED', details, { lastLines });
  };
  await removeLeftovers(workspace);
  const parent = await mkdtemp(join(await realpath(tmpdir()), PREFIX));
  const root = join(parent, 'base');
  const removeNow = (): void => {
    rmSync(parent, { recursive: true, force: true });
    runGitSync(workspace, ['worktree', 'prune']);
  };
  // A second Ctrl-C, or an error that nobody caught, leaves no time for more.
  process.once('exit', removeNow);
  let removed: Promise<void> | undefined;
  const remove = async (): Promise<void> => {
    await rm(parent, { recursive: true, force: true });
    await runGit(workspace, ['worktree', 'prune']);
    process.off('exit', removeNow);
  };
  try {
    signal?.throwIfAborted();
    await runGit(workspace, ['worktree', 'add', '--detach', '--quiet', root, commit], signal).catch(
      (error: unknown) => fail(error instanceof Error ? error.message : String(error)),
    );
    const isInstalled = await givePackages(root, options, fail);
    return { root, isInstalled, remove: () => (removed ??= remove()) };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Gives back whether they were installed. */
async function givePackages(
  root: string,
  { workspace, onInstall, signal }: WorktreeOptions,
  fail: (reason: string, lastLines?: readonly string[]) => never,
): Promise<boolean> {
  const [lock, ownLock] = await Promise.all([readLock(root), readLock(workspace)]);
  if (lock === null || ownLock === null || hasSamePackages(lock, ownLock)) {
    await linkPackages({ from: workspace, to: root, lock: lock ?? {} });
    return false;
  }
  onInstall();
  const complaints = await installPackages(root, signal);
  if (complaints !== null) fail('npm ci failed', complaints);
  return true;
}

async function readLock(folder: string): Promise<LockFile | null> {
  const text = await readFile(join(folder, LOCK_FILE), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as LockFile);
}

async function removeLeftovers(workspace: string): Promise<void> {
  const listed = await runGit(workspace, ['worktree', 'list', '--porcelain']);
  const temporary = await realpath(tmpdir());
  for (const [, path = ''] of listed.matchAll(/^worktree (.+)$/gm)) {
    const parent = dirname(path);
    const isOurs = basename(parent).startsWith(PREFIX) && dirname(parent) === temporary;
    if (isOurs) await rm(parent, { recursive: true, force: true });
  }
  await runGit(workspace, ['worktree', 'prune']);
}
