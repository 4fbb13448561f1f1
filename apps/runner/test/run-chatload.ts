import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Report, Sample } from '@chatload/contracts';

export const WORKSPACE = resolve(import.meta.dirname, '../../..');
const BIN = join(WORKSPACE, 'apps/runner/bin/chatload.js');

/** How long any of the tests' runs may take; a healthy one needs a few seconds. */
const RUN_TIMEOUT_MS = 60_000;

export interface ChatloadOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What to start instead of `chatload`, e.g. `['npx', 'nx', 'run', 'runner:stream']`. */
  readonly command?: readonly string[];
}

export interface ChatloadRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The run's folder; throws when there is none, or more than one. */
  folder(): string;
  report(): Report;
  samples(): Sample[];
  /** Command lines of processes that the run left behind. */
  leftovers(): Promise<string[]>;
}

export interface RunningChatload {
  readonly process: ChildProcess;
  /** Resolves when that text has appeared on stdout or stderr. */
  waitFor(text: string | RegExp): Promise<void>;
  /** Signals the process and the group it leads, as a terminal does. */
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<ChatloadRun>;
}

/**
 * Starts `chatload` as a user would, in a process group of its own, with its run folders in a
 * temporary one. Every process that descends from it carries that folder's name as its TMPDIR, which
 * is how leftovers are found.
 */
export function startChatload(
  args: readonly string[],
  options: ChatloadOptions = {},
): RunningChatload {
  const mark = mkdtempSync(join(tmpdir(), 'chatload-test-'));
  const out = join(mark, 'runs');
  const [program = process.execPath, ...words] = options.command ?? [process.execPath, BIN, 'stream'];
  const child = spawn(program, [...words, ...args, ...(wantsOut(args) ? ['--out', out] : [])], {
    cwd: options.cwd ?? WORKSPACE,
    env: { ...cleanEnvironment(), TMPDIR: mark, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  const look = (): void => {
    for (const watcher of watchers) watcher();
  };
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString();
    look();
  });
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
    look();
  });
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(-(child.pid ?? 0), name);
    } catch {
      // It has ended already.
    }
  };
  const timer = setTimeout(() => signal('SIGKILL'), RUN_TIMEOUT_MS);
  const ended = new Promise<ChatloadRun>((settle) => {
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      look();
      settle(describeRun({ exitCode, stdout, stderr, out, mark }));
    });
  });
  return {
    process: child,
    signal,
    ended,
    waitFor: (text) =>
      new Promise((settle, refuse) => {
        const check = (): void => {
          const seen = stdout + stderr;
          if (typeof text === 'string' ? seen.includes(text) : text.test(seen)) settle();
          else if (child.exitCode !== null) refuse(new Error(`ended without it:\n${seen}`));
        };
        watchers.add(check);
        check();
      }),
  };
}

/** Runs `chatload stream` to its end. */
export function runChatload(
  args: readonly string[],
  options: ChatloadOptions = {},
): Promise<ChatloadRun> {
  return startChatload(args, options).ended;
}

/** Flags of the rig's mock that make a run short. */
export const QUICK_MOCK = [
  ...['--mock-ttft-ms', '5'],
  ...['--mock-token-delay-ms', '2'],
  ...['--mock-tokens', '5'],
];

function wantsOut(args: readonly string[]): boolean {
  return !args.includes('--out') && !args.includes('--help') && !args.includes('--version');
}

/** The environment of a user's shell, without what vitest and npm put there. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG } = process.env;
  return { PATH: `${join(WORKSPACE, 'node_modules/.bin')}:${PATH}`, HOME, LANG };
}

function describeRun(known: {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  out: string;
  mark: string;
}): ChatloadRun {
  const { exitCode, stdout, stderr, out, mark } = known;
  const folder = (): string => {
    const names = readdirSync(out);
    if (names.length !== 1) throw new Error(`${names.length} run folders:\n${stdout}${stderr}`);
    return join(out, names[0] ?? '');
  };
  return {
    exitCode,
    stdout,
    stderr,
    folder,
    report: () => JSON.parse(readFileSync(join(folder(), 'report.json'), 'utf8')) as Report,
    samples: () => readLines<Sample>(join(folder(), 'samples.jsonl')),
    leftovers: () => findLeftovers(mark),
  };
}

/** The values of a JSONL file, a line each. */
export function readLines<T>(path: string): T[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}

/** What still runs with the mark in its environment, after a grace in which it may end. */
async function findLeftovers(mark: string): Promise<string[]> {
  const deadline = performance.now() + 8_000;
  for (;;) {
    const found = readdirSync('/proc').flatMap((pid) => commandLineOfMarked(pid, mark));
    if (found.length === 0 || performance.now() > deadline) {
      rmSync(mark, { recursive: true, force: true });
      return found;
    }
    await new Promise((settle) => setTimeout(settle, 100));
  }
}

function commandLineOfMarked(pid: string, mark: string): string[] {
  if (!/^\d+$/.test(pid)) return [];
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
    if (!environment.includes(`TMPDIR=${mark}`)) return [];
    return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
  } catch {
    // It ended while we looked.
    return [];
  }
}

/** Holds a port of 127.0.0.1 until it is closed; `undefined` when something else holds it already. */
export function holdPort(port: number): Promise<Server | undefined> {
  return new Promise((settle) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => settle(undefined));
    server.listen(port, '127.0.0.1', () => settle(server));
  });
}
