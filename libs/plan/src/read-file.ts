import { resolve } from 'node:path';

import { ChatloadError } from '@chatload/kernel';

import type { Surroundings } from './surroundings.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
};

/** The text of the file that a flag names, without a byte order mark. */
export function readFile(flag: string, path: string, surroundings: Surroundings): string {
  try {
    return surroundings.readFile(resolve(surroundings.cwd, path)).replace(/^\uFEFF/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = REASONS[code] ?? String(error);
    throw new ChatloadError('CHL_ERR_FILE_UNREADABLE', { flag, path, reason }, { cause: error });
  }
}
