import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

/** Who is measured has a core of its own, and so has what it is measured against. */
export const CORES = { server: '0', reader: '1' } as const;

const CAN_PIN = spawnSync('taskset', ['--version']).status === 0;

/** The command on one core, or on any where `taskset` is missing. */
export function pinned(core: string, command: readonly string[]): readonly [string, ...string[]] {
  const [program = '', ...args] = command;
  return CAN_PIN ? ['taskset', '-c', core, program, ...args] : [program, ...args];
}

/** For a process that must not be born on one core. */
export function pin(pid: number, core: string): void {
  if (CAN_PIN) spawnSync('taskset', ['-a', '-c', '-p', core, String(pid)]);
}

export interface MeasuredProcess {
  readonly pid: number;
  /** CPU time of all its threads so far: in nanoseconds where the usual figure counts in 10 ms. */
  cpuUs(): number;
  rssKiB(): number;
  stop(): Promise<void>;
}

export function startPinned(core: string, command: readonly string[]): MeasuredProcess {
  const [program, ...args] = pinned(core, command);
  return measured(spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] }));
}

export function measured(child: ChildProcess): MeasuredProcess {
  const { pid } = child;
  if (pid === undefined) throw new Error(`${child.spawnfile} did not start`);
  const kill = (): boolean => child.kill('SIGKILL');
  // However the benchmark ends, nothing that it started goes on.
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return {
    pid,
    cpuUs() {
      try {
        return cpuUsOf(pid);
      } catch (cause) {
        throw new Error(`${child.spawnargs.join(' ')} ended by itself`, { cause });
      }
    },
    rssKiB: () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      kill();
      await once(child, 'exit');
    },
  };
}

function cpuUsOf(pid: number): number {
  const spentNs = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return spentNs.reduce((sum, ns) => sum + ns, 0) / 1_000;
}
