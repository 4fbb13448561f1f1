import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

const WORKSPACE = resolve(import.meta.dirname, '../../..');

/** A copy of this workspace that a test may change. */
export interface ScratchWorkspace extends Disposable {
  readonly root: string;
  /** Runs a program of node_modules/.bin there; gives back what it printed, and throws with it. */
  run(program: string, args: readonly string[]): string;
}

/** Copies what Git knows or would, and links the installed packages, but to the copies of our own. */
export function makeScratchWorkspace(): ScratchWorkspace {
  const root = mkdtempSync(join(tmpdir(), 'chatload-scratch-'));
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: WORKSPACE,
    encoding: 'utf8',
  });
  for (const path of listed.split('\0')) {
    const from = join(WORKSPACE, path);
    // Git lists what was deleted and not committed, too.
    if (path === '' || !lstatSync(from, { throwIfNoEntry: false })?.isFile()) continue;
    cpSync(from, join(root, path));
    linkPackages(dirname(path), root);
  }
  return {
    root,
    run: (program, args) => runThere(root, program, args),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Also those that npm put beside a single project. */
function linkPackages(folder: string, root: string): void {
  const installed = join(WORKSPACE, folder, 'node_modules');
  const linked = join(root, folder, 'node_modules');
  if (existsSync(installed) && !existsSync(linked)) linkEntries(installed, linked);
}

function linkEntries(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    // What npm links is ours, by a relative path that holds in the copy as well.
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), join(to, entry.name));
    else if (['.bin', '@chatload'].includes(entry.name)) linkEntries(source, join(to, entry.name));
    // Caches of tools begin with a dot.
    else if (!entry.name.startsWith('.')) symlinkSync(source, join(to, entry.name));
  }
}

function runThere(root: string, program: string, args: readonly string[]): string {
  const { PATH = '', HOME } = process.env;
  const bin = join(root, 'node_modules/.bin');
  try {
    return execFileSync(join(bin, program), args, {
      cwd: root,
      encoding: 'utf8',
      // Nothing of Nx, npm and Vitest, in which the test itself may run.
      env: { PATH: [bin, PATH].join(delimiter), HOME, TMPDIR: tmpdir(), NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 90_000,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error });
  }
}
