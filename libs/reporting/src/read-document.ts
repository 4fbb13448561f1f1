import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import type { RunStart } from './run-folder.ts';
import { systemReason } from './system-reason.ts';

/**
 * A JSON document of a run; `null` where there is no such file.
 *
 * @throws CHL_ERR_NOT_A_RUN_FOLDER
 */
export async function readDocument<Document extends RunStart | Report>(
  path: string,
  fileName: string,
): Promise<Document | null> {
  let text: string;
  try {
    text = await readFile(join(path, fileName), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw refuse(path, `${fileName}: ${systemReason(error)}`, error);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw refuse(path, `${fileName} is not JSON`, error);
  }
  if (isOfThisVersion(document)) return document as Document;
  throw refuse(path, `${fileName} is not of a chatload that this one can read`);
}

function isOfThisVersion(document: unknown): boolean {
  if (typeof document !== 'object' || document === null) return false;
  return 'tool' in document && 'schemaVersion' in document && document.schemaVersion === 1;
}

/** Why nothing can be read from that folder. */
export function refuse(path: string, reason: string, cause?: unknown): ChatloadError {
  return new ChatloadError('CHL_ERR_NOT_A_RUN_FOLDER', { path, reason }, { cause });
}
