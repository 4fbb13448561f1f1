export { findBase, type Base } from './find-base.ts';
export { readHead, type Head } from './read-head.ts';
export { addWorktree, type Worktree } from './add-worktree.ts';
export { linkPackages, type LinkOptions } from './link-packages.ts';
export type { LockFile } from './lock-file.ts';
