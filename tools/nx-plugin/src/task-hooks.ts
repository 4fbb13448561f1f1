import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  ARGV_VARIABLE,
  chooseExitCode,
  EXIT_CODE_VARIABLE,
  findBase,
  splitCommandLine,
} from './carry.ts';

/** Called once, before Nx runs any task: hands the flags over, and the base of `nx affected`. */
export function preTasksExecution(): void {
  const base = findBase(process.argv.slice(2));
  if (base !== undefined) process.env['NX_BASE'] = base;
  const { words } = splitCommandLine(process.argv.slice(2));
  process.env[ARGV_VARIABLE] = JSON.stringify(words);
  process.env[EXIT_CODE_VARIABLE] = join(mkdtempSync(join(tmpdir(), 'chatload-nx-')), 'exit-code');
}

/** Called once, after the last task: takes the exit code over, if one of our programs left one. */
export function postTasksExecution(): void {
  const file = process.env[EXIT_CODE_VARIABLE];
  if (file === undefined) return;
  const exitCode = readExitCode(file);
  rmSync(dirname(file), { recursive: true, force: true });
  if (exitCode !== undefined && exitCode !== 0) {
    // Nx calls process.exit(1) after a failed task; only a listener of `exit` has the last word.
    process.on('exit', () => {
      process.exitCode = exitCode;
    });
  }
}

/** `undefined` when none of our programs ran. */
function readExitCode(file: string): number | undefined {
  try {
    return chooseExitCode(readFileSync(file, 'utf8').trim().split('\n').map(Number));
  } catch {
    return undefined;
  }
}
