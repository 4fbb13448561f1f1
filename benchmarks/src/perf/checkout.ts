import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { linkPackages, type LockFile } from '@chatload/worktree';

export const WORKSPACE = resolve(import.meta.dirname, '../../..');

/** A clone of what is committed, with the packages of the workspace and its own libraries. */
export interface Checkout extends Disposable {
  readonly root: string;
}

/** It goes with this process at the latest. */
export async function makeCheckout(): Promise<Checkout> {
  const root = await mkdtemp(join(tmpdir(), 'chatload-benchmark-'));
  const remove = (): void => rmSync(root, { recursive: true, force: true });
  process.once('exit', remove);
  execFileSync('git', ['clone', '--quiet', '--local', WORKSPACE, root]);
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as LockFile;
  await linkPackages({ from: WORKSPACE, to: root, lock });
  return { root, [Symbol.dispose]: remove };
}
