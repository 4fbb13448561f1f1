import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report, Sample } from '@chatload/contracts';
import { afterAll } from 'vitest';
import { descendantsOf, type Process, processesWith, stillRunning } from './process-family.ts';

export const WORKSPACE = resolve(import.meta.dirname, '../../..');
const BIN = join(WORKSPACE, 'apps/runner/bin/chatload.js');

/** How long any of the tests' runs may take; a healthy one needs a few seconds. */
const RUN_TIMEOUT_MS = 90_000;
/** How long what a run started may take to be gone; longer than the rig's servers get to drain. */
const GONE_TIMEOUT_MS = 8_000;

/** A folder for everything that this test file's runs write. */
const scratch = mkdtempSync(join(tmpdir(), 'chatload-test-'));
const running = new Set<RunningChatload>();

afterAll(async () => {
  // Only a test that failed leaves any.
  for (const run of running) run.signal('SIGKILL');
  await Promise.all([...running].map((run) => run.ended));
  rmSync(scratch, { recursive: true, force: true });
});

export interface ChatloadOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What to start instead of `chatload stream`, e.g. `['npx', 'nx', 'run', 'runner:stream']`. */
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
  /** Resolves with the first process of the run whose command line holds that text. */
  waitForProcess(text: string): Promise<Process>;
  /** Signals the process and the group it leads, as a terminal does. */
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<ChatloadRun>;
}

/**
 * Starts `chatload stream` as a user would, in a process group of its own, with its run folders in a
 * temporary one.
 *
 * Leftovers are found in two ways, since a server may have been moved to another parent, and a keeper
 * has no environment: by the name of the temporary folder, which every process that descends from
 * the run carries as its TMPDIR, and among the descendants that were seen whenever it printed.
 */
export function startChatload(
  args: readonly string[],
  options: ChatloadOptions = {},
): RunningChatload {
  const mark = mkdtempSync(join(scratch, 'run-'));
  const out = join(mark, 'runs');
  const [program = process.execPath, ...behind] = options.command ?? [
    process.execPath,
    BIN,
    'stream',
  ];
  const given = [...behind, ...args];
  const child = spawn(program, [...given, ...(wantsOut(given) ? ['--out', out] : [])], {
    cwd: options.cwd ?? WORKSPACE,
    env: { ...cleanEnvironment(), TMPDIR: mark, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const printed = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  const seen = new Map<string, Process>();
  const lookAround = (): Process[] => {
    const family = descendantsOf(child.pid ?? 0);
    for (const relative of family) seen.set(`${relative.pid} ${relative.startedAt}`, relative);
    return family;
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
      lookAround();
      for (const watcher of watchers) watcher();
    });
  }
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(-(child.pid ?? 0), name);
    } catch {
      // It has ended already.
    }
  };
  const leftovers = (): Promise<string[]> => findLeftovers(mark, [...seen.values()]);
  const timer = setTimeout(() => signal('SIGKILL'), RUN_TIMEOUT_MS);
  const ended = new Promise<ChatloadRun>((settle) => {
    child.on('close', (code, signalName) => {
      // As a shell tells it: npx ends itself by the signal that it was sent.
      const exitCode = signalName === null ? code : 128 + constants.signals[signalName];
      clearTimeout(timer);
      running.delete(run);
      for (const watcher of watchers) watcher();
      settle(describeRun({ exitCode, ...printed, out, leftovers }));
    });
  });
  const run: RunningChatload = {
    process: child,
    signal,
    ended,
    waitFor: (text) =>
      new Promise((settle, refuse) => {
        const check = (): void => {
          const all = printed.stdout + printed.stderr;
          if (typeof text === 'string' ? all.includes(text) : text.test(all)) settle();
          else if (hasEnded()) refuse(new Error(`ended without it:\n${all}`));
        };
        watchers.add(check);
        check();
      }),
    async waitForProcess(text) {
      while (!hasEnded()) {
        const found = lookAround().find(({ commandLine }) => commandLine.includes(text));
        if (found !== undefined) return found;
        await sleep(5);
      }
      throw new Error(`ended without ${text}:\n${printed.stdout}${printed.stderr}`);
    },
  };
  running.add(run);
  return run;
}

/** Runs `chatload stream` to its end. */
export function runChatload(
  args: readonly string[],
  options: ChatloadOptions = {},
): Promise<ChatloadRun> {
  return startChatload(args, options).ended;
}

/** Runs `chatload load` to its end. */
export function runLoad(args: readonly string[]): Promise<ChatloadRun> {
  return runChatload(args, { command: [process.execPath, BIN, 'load'] });
}

/** Starts any command of chatload, whose words stand in front of the flags. */
export function startCommand(
  command: readonly string[],
  args: readonly string[],
  options: Pick<ChatloadOptions, 'cwd' | 'env'> = {},
): RunningChatload {
  return startChatload(args, { ...options, command: [process.execPath, BIN, ...command] });
}

/** Flags of the rig's mock that make a run short. On a busy machine it may end as inconclusive. */
export const QUICK_MOCK = words('--mock-ttft-ms 5 --mock-token-delay-ms 2 --mock-tokens 5');

/**
 * Flags for a short run that can be believed also on a busy machine: the generator doubts itself in
 * proportion to the time to first chunk.
 */
export const CALM_MOCK = words('--mock-ttft-ms 400 --mock-token-delay-ms 2 --mock-tokens 5');

/** Arguments from one text, where none of them holds a space. */
export function words(text: string): string[] {
  return text.split(' ');
}

/** Whether that makes a run folder, of which the test has not said where. */
function wantsOut(args: readonly string[]): boolean {
  return !['--out', '--help', '--version', 'compare', 'report'].some((word) => args.includes(word));
}

/** The environment of a user's shell, without what vitest and npm put there. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PATH = '', HOME, LANG } = process.env;
  const folders = PATH.split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return { PATH: folders.join(delimiter), HOME, LANG };
}

function describeRun(known: {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly out: string;
  readonly leftovers: ChatloadRun['leftovers'];
}): ChatloadRun {
  const { out, ...run } = known;
  const folder = (): string => {
    const names = readdirSync(out);
    if (names.length !== 1) {
      throw new Error(`${names.length} run folders:\n${run.stdout}${run.stderr}`);
    }
    return join(out, names[0] ?? '');
  };
  return {
    ...run,
    folder,
    report: () => JSON.parse(readFileSync(join(folder(), 'report.json'), 'utf8')) as Report,
    samples: () => readLines<Sample>(join(folder(), 'samples.jsonl')),
  };
}

/** The values of a JSONL file, a line each. */
export function readLines<T>(path: string): T[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}

/** What still runs of the family, after a grace in which it may end. */
async function findLeftovers(mark: string, seen: readonly Process[]): Promise<string[]> {
  const deadline = performance.now() + GONE_TIMEOUT_MS;
  for (;;) {
    const found = [...processesWith(`TMPDIR=${mark}`), ...stillRunning(seen)];
    if (found.length === 0 || performance.now() > deadline) {
      return found.map(({ pid, commandLine }) => `${pid} ${commandLine}`);
    }
    await sleep(50);
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
