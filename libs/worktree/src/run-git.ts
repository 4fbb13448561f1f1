import { execFile, execFileSync } from 'node:child_process';

/** Ours alone: a hook of the user's must not run in a checkout that he does not see. */
const NO_HOOKS = ['-c', 'core.hooksPath=/dev/null'];

/** More than the largest file that is read so, a lockfile. */
const LONGEST_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * What Git printed, its last line end cut off.
 *
 * @throws Error with the first line of what Git complained of
 */
export function runGit(
  cwd: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  return new Promise((settle, refuse) => {
    const options = { cwd, env: gitEnvironment(), maxBuffer: LONGEST_OUTPUT_BYTES, signal };
    execFile('git', [...NO_HOOKS, ...args], options, (error, stdout, stderr) => {
      if (error === null) settle(stdout.replace(/\n$/, ''));
      else refuse(new Error(describeFailure(error, stderr), { cause: error }));
    });
  });
}

/** For the last moment of a process, in which nothing can be waited for. */
export function runGitSync(cwd: string, args: readonly string[]): void {
  const options = { cwd, env: gitEnvironment(), stdio: 'ignore' } as const;
  execFileSync('git', [...NO_HOOKS, ...args], options);
}

/** Inside a hook, Git's own variables name the index and folder that the hook is about. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

function describeFailure(error: Error, stderr: string): string {
  if ('code' in error && error.code === 'ENOENT') return 'git cannot be started';
  const line = stderr.split('\n').find((text) => text.trim() !== '');
  return line?.replace(/^(?:fatal|error): /, '') ?? error.message;
}
