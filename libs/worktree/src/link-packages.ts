import { existsSync } from 'node:fs';
import { mkdir, readdir, readlink, realpath, symlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { listNestedFolders, listOwnPackages, type LockFile } from './lock-file.ts';

export interface LinkOptions {
  /** The workspace whose installed packages are used; absolute, as `to` is. */
  readonly from: string;
  readonly to: string;
  /** The lockfile of `to`. */
  readonly lock: LockFile;
}

/**
 * Gives a checkout a `node_modules` of links: a package of others leads to the one that is installed in
 * the workspace, one of our own into the checkout itself. A single link to the whole of the workspace's
 * `node_modules` would not do: from there, our own packages lead to the workspace, and the checkout
 * would run the very code that it is compared with.
 */
export async function linkPackages({ from, to, lock }: LinkOptions): Promise<void> {
  const isOwn = await recogniseOwn(from);
  for (const folder of ['', ...listNestedFolders(lock)]) {
    const installed = join(from, folder, 'node_modules');
    if (existsSync(installed)) await linkFolder(installed, join(to, folder, 'node_modules'), isOwn);
  }
  for (const [name, folder] of listOwnPackages(lock)) {
    const link = join(to, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(to, folder), link);
  }
}

type IsOwn = (path: string) => Promise<boolean>;

async function linkFolder(from: string, to: string, isOwn: IsOwn): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const { name } = entry;
    const source = join(from, name);
    if (name === '.bin') await copyLinks(source, join(to, name));
    // A scope is no package, and its packages may be of both kinds.
    else if (name.startsWith('@') && entry.isDirectory()) {
      await linkFolder(source, join(to, name), isOwn);
    }
    // Lists and caches of tools begin with a dot.
    else if (!name.startsWith('.') && !(entry.isSymbolicLink() && (await isOwn(source)))) {
      await symlink(source, join(to, name));
    }
  }
}

/** Programs are links relative to `node_modules`, and so lead to whichever package stands there. */
async function copyLinks(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = entry.isSymbolicLink() ? await readlink(source) : source;
    await symlink(target, join(to, entry.name));
  }
}

/** npm links a package of the workspace, and so may somebody else's tool link others. */
async function recogniseOwn(workspace: string): Promise<IsOwn> {
  const root = await realpath(workspace);
  return async (path) => {
    // A link that leads nowhere is of no use to the checkout either.
    const way = relative(root, await realpath(path).catch(() => root));
    return !way.startsWith('..') && !way.split(sep).includes('node_modules');
  };
}
