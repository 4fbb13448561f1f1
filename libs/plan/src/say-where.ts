import { isChatloadError } from '@chatload/kernel';

import { COMMAND_LINE, type PlacedFlag } from './layer-flags.ts';

/**
 * The same error; flags in its message that were not typed are said to stand in the configuration
 * file, where nobody would look for them otherwise.
 */
export function sayWhere(error: unknown, flags: readonly PlacedFlag[]): unknown {
  if (!isChatloadError(error)) return error;
  for (const { name, from } of flags) {
    if (from === COMMAND_LINE) continue;
    // Once: a list has several flags of one name.
    error.message = error.message.replace(
      new RegExp(`--${name}(?![\\w-]| \\(in )`),
      () => `--${name} (in ${from})`,
    );
  }
  return error;
}
