/**
 * How flags travel into a task, and its exit code out of it.
 *
 * Nx reads the command line first: `--batch 10` would reach a task as a bare `10`, `--verbose` and
 * `--parallel` not at all, and what arrives passes through a shell, which evaluates it. So the words
 * behind the target are taken from Nx's own `process.argv` before it runs the task, and handed over
 * in an environment variable. Likewise Nx turns each failure into exit code 1, so the task leaves its
 * own code in a file.
 */

/** JSON array of the words that stand behind the target. */
export const ARGV_VARIABLE = 'CHATLOAD_NX_ARGV';

/** Path of the file that a task writes its exit code to. */
export const EXIT_CODE_VARIABLE = 'CHATLOAD_NX_EXIT_CODE_FILE';

/** The words of a command line of Nx that name what to run, and those that stand behind them. */
export interface CommandLine {
  /** `project:target[:configuration]`, or `undefined` when several or none are run. */
  readonly target: string | undefined;
  readonly words: readonly string[];
}

/**
 * Splits Nx's own command line (without node and script): `run project:target …` and
 * `target project …`. The first bare `--` is dropped, as everywhere.
 */
export function splitCommandLine(argv: readonly string[]): CommandLine {
  const [first, second] = argv;
  if (first === undefined || second === undefined || first.startsWith('-')) {
    return { target: undefined, words: [] };
  }
  const words = argv.slice(2);
  const separator = words.indexOf('--');
  if (separator >= 0) words.splice(separator, 1);
  if (first === 'run') return { target: second, words };
  if (second.startsWith('-')) return { target: undefined, words: [] };
  return { target: `${second}:${first}`, words };
}
