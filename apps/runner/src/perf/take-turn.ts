import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { monotonicNow, sleepUntil, systemClock } from '@chatload/kernel';

/** Who measures now. */
interface Holder {
  readonly pid: number;
  /** When that process began, in the kernel's ticks: a number may be given to another. */
  readonly startedAt: string | null;
  readonly what: string;
}

export interface TurnOptions {
  /** The file that stands for the turn. */
  readonly path: string;
  /** What it is taken for, as others who wait are told. */
  readonly what: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

const LOOK_AGAIN_MS = 250;

/**
 * Waits until no other process has the turn, and takes it; gives back what gives it back, which the end
 * of this process does at the latest. A turn whose holder is dead is free.
 *
 * Two comparisons at once would measure each other. Nx can only be told so for its own tasks.
 *
 * @throws the signal's reason when it aborts
 */
export async function takeTurn(options: TurnOptions): Promise<() => void> {
  const { path, what, signal, say } = options;
  const own: Holder = { pid: process.pid, startedAt: readStart(process.pid), what };
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(own));
  let toldOf: number | null = null;
  try {
    for (;;) {
      signal.throwIfAborted();
      if (await makeLink(draft, path)) break;
      const holder = await readHolder(path);
      if (holder !== null && isAlive(holder)) {
        if (toldOf !== holder.pid) say(`Waiting for ${holder.what} (process ${holder.pid}).`);
        toldOf = holder.pid;
        await sleepUntil(systemClock, monotonicNow() + LOOK_AGAIN_MS, signal);
      } else if (holder !== null) {
        await removeStale(path, holder);
      }
    }
  } finally {
    await rm(draft, { force: true });
  }
  const giveBack = (): void => {
    process.off('exit', giveBack);
    rmSync(path, { force: true });
  };
  process.once('exit', giveBack);
  return giveBack;
}

/** Whole or not at all: a file that is made and then written to can be read empty. */
async function makeLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** `null` where nobody has the turn any more. */
async function readHolder(path: string): Promise<Holder | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Holder);
}

/** Moved away first, which only one of several can do, and put back if it is another's by now. */
async function removeStale(path: string, stale: Holder): Promise<void> {
  const moved = `${path}.${randomUUID()}`;
  await rename(path, moved).catch(() => {});
  const found = await readHolder(moved);
  const isAnother = found?.pid !== stale.pid || found.startedAt !== stale.startedAt;
  if (found !== null && isAnother) await makeLink(moved, path);
  await rm(moved, { force: true });
}

function isAlive({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process cannot be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return startedAt === null || readStart(pid) === startedAt;
}

/** The 22nd field of the process's status, the second of which, in brackets, may hold spaces. */
function readStart(pid: number): string | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
