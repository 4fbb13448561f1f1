import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The path of a program beside this file. */
export function testProgram(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** Whether the process runs; a dead one whose parent has not looked at it yet (a zombie) does not. */
export function isAlive(pid: number): boolean {
  const state = readStat(pid)?.state;
  return state !== undefined && state !== 'Z';
}

/** Whether any member of the group runs. */
export function isGroupAlive(group: number): boolean {
  return allPids().some((pid) => readStat(pid)?.group === group && isAlive(pid));
}

/** Whether a process with this argument on its command line runs. */
export function isProgramAlive(argument: string): boolean {
  return allPids().some((pid) => readProc(pid, 'cmdline')?.split('\0').includes(argument));
}

function allPids(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** The group that the process is in; NaN when there is no such process. */
export function groupOf(pid: number): number {
  return readStat(pid)?.group ?? Number.NaN;
}

/** After the name in brackets, which may hold anything: state, parent, group (man proc_pid_stat). */
function readStat(pid: number): { state: string; group: number } | undefined {
  const stat = readProc(pid, 'stat');
  if (stat === undefined) return undefined;
  const [state = '', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, group: Number(group) };
}

/** Undefined when there is no such process any more. */
function readProc(pid: number, file: 'stat' | 'cmdline'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether the condition came true within the time. */
export async function eventually(condition: () => boolean, withinMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += 20) {
    if (condition()) return true;
    await sleep(20);
  }
  return condition();
}

/** Whether something answers at the address. */
export async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
