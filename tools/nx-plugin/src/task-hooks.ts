import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ARGV_VARIABLE, EXIT_CODE_VARIABLE, splitCommandLine } from './carry.ts';

/** Called once, before Nx runs any task: hands the flags over. */
export function preTasksExecution(): void {
  const { words } = splitCommandLine(process.argv.slice(2));
  process.env[ARGV_VARIABLE] = JSON.stringify(words);
  process.env[EXIT_CODE_VARIABLE] = join(mkdtempSync(join(tmpdir(), 'chatload-nx-')), 'exit-code');
}

/** Called once, after the last task: takes the exit code over, if a task left one. */
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

/** The code that the task left, or `undefined` when none of our programs ran. */
function readExitCode(file: string): number | undefined {
  try {
    const exitCode = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(exitCode) ? exitCode : undefined;
  } catch {
    return undefined;
  }
}
