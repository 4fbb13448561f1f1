import { resolve } from 'node:path';

const WORKSPACE = resolve(import.meta.dirname, '../../..');

/**
 * The folder that the user stands in, which relative paths count from. npm scripts and Nx move to the
 * workspace's root first and leave the user's folder in INIT_CWD; anywhere else that variable may be
 * a stale one of an outer npm, and the working directory is right.
 */
export function standingFolder(): string {
  const { INIT_CWD: initial } = process.env;
  return process.cwd() === WORKSPACE && initial !== undefined ? initial : process.cwd();
}
