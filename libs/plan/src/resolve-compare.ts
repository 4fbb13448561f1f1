import { resolve } from 'node:path';

import type { AllowedChange } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';

import { QUIET_COMMANDS } from './flags/commands.ts';
import { readAllowedChange } from './read-allowed-change.ts';
import { readValues } from './read-values.ts';
import type { GivenFlag } from './read-words.ts';
import type { Surroundings } from './surroundings.ts';
import { badValue, conflictingFlags } from './usage-errors.ts';

/** Reports to compare, of runs that have ended. */
export interface CompareResolution {
  readonly kind: 'compare';
  readonly base: ComparedSide;
  /** One at least; each is compared with the base by itself. */
  readonly heads: readonly ComparedSide[];
  /** What is judged; nothing where it is empty. */
  readonly allowedChanges: readonly AllowedChange[];
  readonly format: 'text' | 'markdown' | 'json';
}

/** One at least of run folders, folders that hold run folders, and reports' files; absolute. */
export type ComparedSide = readonly string[];

/**
 * What `chatload compare` asks for. Whether there are such runs is for the runner to find out.
 *
 * @throws ChatloadError CHL_ERR_MISSING_ARGUMENT without a base or a head
 */
export function resolveCompare(
  flags: readonly GivenFlag[],
  { cwd }: Pick<Surroundings, 'cwd'>,
): CompareResolution {
  const { values } = readValues(QUIET_COMMANDS.compare.flags, flags);
  const allowedChanges = values['allowed-change'].map(readAllowedChange);
  requireDistinct(allowedChanges);
  const { format } = values;
  return { kind: 'compare', ...resolveSides(flags, values, cwd), allowedChanges, format };
}

function resolveSides(
  flags: readonly GivenFlag[],
  named: { readonly base: readonly string[]; readonly head: readonly string[] },
  cwd: string,
): Pick<CompareResolution, 'base' | 'heads'> {
  const { argument, furtherArguments } = QUIET_COMMANDS.compare;
  const bare = flags.filter(({ name }) => name === argument || name === furtherArguments);
  const isNamed = named.base.length + named.head.length > 0;
  if (isNamed && bare.length > 0) {
    const reason = 'a folder without a flag is a side of its own';
    throw conflictingFlags('--base or --head and folders without a flag', reason);
  }
  const words = bare.map(({ text }) => text ?? '');
  const [base = [], ...heads] = isNamed
    ? [named.base, named.head]
    : words.map((word) => (word.trim() === '' ? [] : [word]));
  if (base.length === 0 || heads.length === 0 || heads.some((head) => head.length === 0)) {
    throw missingSide();
  }
  const toPaths = (side: readonly string[]): ComparedSide => side.map((path) => resolve(cwd, path));
  return { base: toPaths(base), heads: heads.map(toPaths) };
}

function missingSide(): ChatloadError {
  return new ChatloadError(
    'CHL_ERR_MISSING_ARGUMENT',
    { command: 'compare', argument: 'BASE and a HEAD' },
    {
      hint: 'Write npx chatload compare BASE HEAD, folders of runs, or --base and --head for each run; `npx chatload help compare` has examples.',
    },
  );
}

function requireDistinct(allowed: readonly AllowedChange[]): void {
  for (const [index, { key }] of allowed.entries()) {
    if (allowed.findIndex((other) => other.key === key) === index) continue;
    throw badValue('--allowed-change', key, 'must be given once for each figure');
  }
}
