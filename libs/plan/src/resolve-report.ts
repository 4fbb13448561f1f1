import { resolve } from 'node:path';

import { ChatloadError } from '@chatload/kernel';

import { QUIET_COMMANDS } from './flags/commands.ts';
import { readValues } from './read-values.ts';
import type { GivenFlag } from './read-words.ts';
import type { Surroundings } from './surroundings.ts';

/** A report to print, of a run that has ended. */
export interface ReportResolution {
  readonly kind: 'report';
  /** The run folder; absolute. */
  readonly folder: string;
  readonly format: 'text' | 'json';
}

/**
 * What `chatload report` asks for. Whether there is such a folder is for the runner to find out.
 *
 * @throws ChatloadError CHL_ERR_MISSING_ARGUMENT without a folder
 */
export function resolveReport(
  flags: readonly GivenFlag[],
  { cwd }: Pick<Surroundings, 'cwd'>,
): ReportResolution {
  const { name, argument, flags: table } = QUIET_COMMANDS.report;
  const folder = flags.find((flag) => flag.name === argument)?.text ?? '';
  if (folder.trim() === '') {
    throw new ChatloadError('CHL_ERR_MISSING_ARGUMENT', { command: name, argument });
  }
  const { format } = readValues(table, flags).values;
  return { kind: 'report', folder: resolve(cwd, folder), format };
}
