import { resolve } from 'node:path';

import { ChatloadError } from '@chatload/kernel';

import { toCommandLine } from './command-line.ts';
import { QUIET_COMMANDS } from './flags/commands.ts';
import { readValues } from './read-values.ts';
import type { GivenFlag } from './read-words.ts';
import type { Surroundings } from './surroundings.ts';

/** A project to be measured against an earlier commit. */
export interface PerfResolution {
  readonly kind: 'perf';
  readonly project: string;
  /** As it was named; `undefined` where nobody did. */
  readonly base: string | undefined;
  readonly maxMinutes: number;
  readonly seed: number;
  /** The folder that run folders are made in; absolute. */
  readonly runsFolder: string;
  readonly format: 'text' | 'json';
  readonly quiet: boolean;
  /** What to type to repeat it. */
  readonly commandLine: string;
}

/**
 * What `chatload perf` asks for. Whether there is such a project is for the runner to find out.
 *
 * @throws ChatloadError CHL_ERR_MISSING_ARGUMENT without a project
 */
export function resolvePerf(
  flags: readonly GivenFlag[],
  { cwd, env }: Pick<Surroundings, 'cwd' | 'env'>,
): PerfResolution {
  const { name, argument, flags: table } = QUIET_COMMANDS.perf;
  const project = flags.find((flag) => flag.name === argument)?.text ?? '';
  if (project.trim() === '') {
    throw new ChatloadError('CHL_ERR_MISSING_ARGUMENT', { command: name, argument });
  }
  const typed = flags.filter((flag) => flag.name !== argument);
  const { values } = readValues(table, typed);
  return {
    kind: 'perf',
    project,
    // Empty is what a workflow gives for a variable that is not set.
    base: values.base ?? (env['NX_BASE'] || undefined),
    maxMinutes: values['max-minutes'],
    seed: values.seed,
    runsFolder: resolve(cwd, values.out),
    format: values.format,
    quiet: values.quiet,
    commandLine: toCommandLine(`${name} ${project}`, typed),
  };
}
