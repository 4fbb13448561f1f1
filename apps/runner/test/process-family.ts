import { readdirSync, readFileSync } from 'node:fs';

/** A process, told from a later one of the same number by the instant it started at. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly startedAt: string;
  readonly commandLine: string;
}

/** All that descend from a process now, itself among them; whatever group or session they are in. */
export function descendantsOf(pid: number): Process[] {
  const all = listProcesses();
  const family = all.filter((process) => process.pid === pid);
  for (const { pid: parent } of family) {
    family.push(...all.filter((process) => process.parent === parent));
  }
  return family;
}

/** Those that still run; a dead one that nobody has buried yet (a zombie) does not. */
export function stillRunning(processes: Iterable<Process>): Process[] {
  return [...processes].filter(({ pid, startedAt }) => readProcess(pid)?.startedAt === startedAt);
}

/** Those whose environment holds this text. */
export function processesWith(environment: string): Process[] {
  return listProcesses().filter(({ pid }) => readProc(pid, 'environ')?.includes(environment));
}

function listProcesses(): Process[] {
  return readdirSync('/proc').flatMap((name) => readProcess(Number(name)) ?? []);
}

function readProcess(pid: number): Process | undefined {
  const stat = readProc(pid, 'stat');
  if (stat === undefined) return undefined;
  // Behind the name in brackets, which may hold anything: man proc_pid_stat.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent] = fields;
  const startedAt = fields[19];
  if (state === 'Z' || startedAt === undefined) return undefined;
  const commandLine = (readProc(pid, 'cmdline') ?? '').replaceAll('\0', ' ').trim();
  return { pid, parent: Number(parent), startedAt, commandLine };
}

/** `undefined` when there is no such process any more. */
function readProc(pid: number, file: 'stat' | 'cmdline' | 'environ'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
