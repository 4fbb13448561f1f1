import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process, and a TCP port that it listens on. */
export interface Listener {
  readonly pid: number;
  readonly port: number;
}

/**
 * What the members of a process group listen on, as Linux tells it in /proc; empty on other systems,
 * and for processes of another user.
 */
export function findListeners(processGroup: number): readonly Listener[] {
  const portOfInode = new Map(['tcp', 'tcp6'].flatMap(readListeningSockets));
  const listeners: Listener[] = [];
  for (const pid of listFolder('/proc').map(Number)) {
    if (!(pid > 0) || groupOf(pid) !== processGroup) continue;
    for (const descriptor of listFolder(`/proc/${pid}/fd`)) {
      const inode = inodeOf(`/proc/${pid}/fd/${descriptor}`);
      const port = inode === undefined ? undefined : portOfInode.get(inode);
      if (port !== undefined) listeners.push({ pid, port });
    }
  }
  return listeners;
}

/** The state TCP_LISTEN of the kernel's tcp_states.h, as these tables write it. */
const LISTENING = '0A';

/** Inode and port of each; the columns are those of man 5 proc_net, the ports hexadecimal. */
function readListeningSockets(table: string): [inode: string, port: number][] {
  const lines = (readText(`/proc/net/${table}`) ?? '').trim().split('\n').slice(1);
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[3] === LISTENING)
    .map(([, local = '', , , , , , , , inode = '']) => [
      inode,
      Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16),
    ]);
}

/** After the name in brackets, which may hold anything: state, parent, group (man proc_pid_stat). */
function groupOf(pid: number): number | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  return stat === undefined
    ? undefined
    : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

function inodeOf(link: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1];
  } catch {
    return undefined;
  }
}

// Processes end, and files are closed, while they are looked at.
function listFolder(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
