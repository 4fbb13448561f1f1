import { open, type FileHandle } from 'node:fs/promises';
import { ChatloadError } from '@chatload/kernel';
import { systemReason } from './system-reason.ts';

/** Appends to one file while the run goes on. */
export interface LineWriter {
  /** Takes text at once and writes it soon; nothing is taken after a failure or after `close`. */
  append(text: string): void;
  /** Resolves when everything taken is on the disk, or the write has failed; never rejects. */
  close(): Promise<void>;
}

/**
 * Characters that may wait, beside one text of any size, while a write is under way. A disk that is this far behind will not catch
 * up; to wait for it would stall the control thread, and to keep on would eat the memory.
 */
const LONGEST_QUEUE = 64 * 1024 * 1024;

/**
 * A writer that opens its file with the first text. While a write is under way, further text waits and
 * leaves as one batch, so a slow disk costs fewer, larger writes. What has been written survives
 * `kill -9` of this process at once, and a power failure after `close`.
 *
 * @param onFailure called once, at the first write that fails, with CHL_ERR_WRITE_FAILED
 */
export function createLineWriter(
  path: string,
  onFailure: (error: ChatloadError) => void,
): LineWriter {
  let file: FileHandle | undefined;
  let waiting: string[] = [];
  let waitingLength = 0;
  let writing: Promise<void> | undefined;
  let accepting = true;
  let failed = false;

  return { append, close };

  function append(text: string): void {
    if (!accepting) return;
    if (waitingLength > LONGEST_QUEUE) {
      fail(new Error('the disk is too slow for this run'));
      return;
    }
    waiting.push(text);
    waitingLength += text.length;
    writing ??= writeWaiting();
  }

  async function writeWaiting(): Promise<void> {
    try {
      file ??= await open(path, 'a');
      while (waiting.length > 0) {
        const batch = waiting.join('');
        forgetWaiting();
        await file.appendFile(batch);
      }
    } catch (error) {
      fail(error);
    }
    writing = undefined;
  }

  async function close(): Promise<void> {
    accepting = false;
    await writing;
    try {
      // Some file systems (NFS, quotas) tell of a full disk only now.
      if (!failed) await file?.datasync();
      await file?.close();
    } catch (error) {
      fail(error);
    }
    file = undefined;
  }

  function fail(cause: unknown): void {
    if (failed) return;
    failed = true;
    accepting = false;
    forgetWaiting();
    const reason = systemReason(cause);
    onFailure(new ChatloadError('CHL_ERR_WRITE_FAILED', { path, reason }, { cause }));
  }

  function forgetWaiting(): void {
    waiting = [];
    waitingLength = 0;
  }
}
