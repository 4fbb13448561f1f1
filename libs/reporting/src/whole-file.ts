import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ChatloadError } from '@chatload/kernel';
import { systemReason } from './system-reason.ts';

/**
 * Puts a file in place whole or not at all: the text goes to a temporary name beside it, to the disk,
 * and is renamed over what stood there; then the folder's own entry goes to the disk.
 *
 * @throws CHL_ERR_WRITE_FAILED, with nothing left behind and an older file untouched
 */
export async function writeWholeFile(path: string, text: string): Promise<void> {
  const temporaryPath = `${path}.tmp`;
  try {
    await writeThrough(temporaryPath, text);
    await rename(temporaryPath, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(temporaryPath, { force: true });
    throw new ChatloadError(
      'CHL_ERR_WRITE_FAILED',
      { path, reason: systemReason(cause) },
      { cause },
    );
  }
}

async function writeThrough(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Without this a rename that was seen may be gone after a power failure. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
