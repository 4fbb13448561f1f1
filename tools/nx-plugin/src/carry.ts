/**
 * How flags travel into a task, and its exit code out of it.
 *
 * Nx reads the command line first: `--batch 10` would reach a task as a bare `10`, `--verbose` and
 * `--parallel` not at all, and what arrives passes through a shell, which evaluates it. So the words
 * behind the target are taken from Nx's own `process.argv` before it runs the task, and handed over
 * in an environment variable. Likewise Nx turns each failure into exit code 1, so each task leaves its
 * own code in a file.
 */

/** JSON array of the words that stand behind the target. */
export const ARGV_VARIABLE = 'CHATLOAD_NX_ARGV';

/** Path of the file that each task adds its exit code to, in a line. */
export const EXIT_CODE_VARIABLE = 'CHATLOAD_NX_EXIT_CODE_FILE';

/** The words of a command line of Nx that name what to run, and those that stand behind them. */
export interface CommandLine {
  /** `project:target`, or `undefined` when several or none are run. */
  readonly target: string | undefined;
  readonly words: readonly string[];
}

/**
 * Splits Nx's own command line (without node and script): `run project:target …` and
 * `target project …`. The first bare `--` is dropped, as everywhere. Of `affected …` and `run-many …`,
 * whose own flags Nx reads, the words behind a bare `--` are for all tasks.
 *
 * A configuration, as in `runner:benchmark:doctor`, is the first of the words: Nx would run the whole
 * target for a name that it does not know, and our programs refuse it.
 */
export function splitCommandLine(argv: readonly string[]): CommandLine {
  const [first, second] = argv;
  if (first === undefined || second === undefined || first.startsWith('-')) {
    return { target: undefined, words: [] };
  }
  if (first !== 'run' && second.startsWith('-')) {
    const behind = argv.indexOf('--');
    return { target: undefined, words: behind === -1 ? [] : argv.slice(behind + 1) };
  }
  const words = argv.slice(2);
  const separator = words.indexOf('--');
  if (separator >= 0) words.splice(separator, 1);
  if (first === 'run') {
    const [project = '', target = '', ...configuration] = second.split(':');
    return { target: `${project}:${target}`, words: [...configuration, ...words] };
  }
  return { target: `${second}:${first}`, words };
}

/** What `nx affected` compares with, which Nx keeps to itself unless it came in `NX_BASE`. */
export function findBase([first, ...words]: readonly string[]): string | undefined {
  if (first !== 'affected') return undefined;
  const index = words.findIndex((word) => word === '--base' || word.startsWith('--base='));
  const word = words[index];
  return word === '--base' ? words[index + 1] : word?.slice('--base='.length);
}

/** The most telling first: interrupted, the rig failed, an objective or a comparison missed, in doubt. */
const EXIT_CODES = [130, 3, 4, 5, 2, 1];

/** The code of all tasks together; `undefined` for none. Any that is not 0 tells more than 0. */
export function chooseExitCode(exitCodes: readonly number[]): number | undefined {
  return (
    EXIT_CODES.find((code) => exitCodes.includes(code)) ??
    exitCodes.find((code) => code !== 0) ??
    exitCodes[0]
  );
}
