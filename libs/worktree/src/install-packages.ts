import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What is kept of npm's complaints. */
const KEPT_LINES = 20;

/**
 * Runs `npm ci`; gives back its last lines when it failed, else `null`.
 *
 * @throws the signal's reason when it aborts
 */
export async function installPackages(
  folder: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[] | null> {
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: folder,
    env: withoutNpmVariables(),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: npm's children are to be ended with it, and a Ctrl-C is ours to pass on.
    detached: true,
  });
  let printed = '';
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-100_000);
    });
  }
  const end = (): void => {
    if (npm.pid !== undefined) process.kill(-npm.pid, 'SIGKILL');
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    const [exitCode] = (await once(npm, 'close')) as [number | null];
    signal?.throwIfAborted();
    if (exitCode === 0) return null;
    return printed
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-KEPT_LINES);
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

/** Those of the `npm run` that we may be in speak of another folder. */
function withoutNpmVariables(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/.test(name));
  return Object.fromEntries(kept);
}
