import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ReaderResult, ReaderWork } from '../mock-reader.ts';
import { CORES, measured, type MeasuredProcess, pin, pinned } from './pinned-process.ts';

const MOCK = resolve(import.meta.dirname, '../../../apps/mock-provider/src/main.ts');
const RIVAL = join(import.meta.dirname, '../mock-rival.ts');
const READER = join(import.meta.dirname, '../mock-reader.ts');

export interface MockServer extends MeasuredProcess {
  readonly port: number;
  /** Of the mock's control API. */
  readonly control: (method: string, path: string) => Promise<unknown>;
}

interface ErrorFigures {
  readonly p50: number;
  readonly p99: number;
  readonly n: number;
}

/** As much of it as is looked at here. */
export interface MockStats {
  readonly chunksSent: number;
  readonly streams: { readonly open: number };
  readonly emissionErrorMs: ErrorFigures;
  /** The rival has no canary. */
  readonly emissionErrorOutsideStallsMs?: ErrorFigures;
}

export interface MockProfile {
  readonly delayMs: number;
  readonly tokens: number;
  readonly flags?: readonly string[];
}

export function startMock({ delayMs, tokens, flags = [] }: MockProfile): Promise<MockServer> {
  const ms = String(delayMs);
  const timing = ['--ttft-ms', ms, '--token-delay-ms', ms, '--tokens', String(tokens)];
  return startServer(MOCK, ['--port', '0', ...timing, ...flags]);
}

export function startRival(kind: 'timers' | 'bare'): Promise<MockServer> {
  return startServer(RIVAL, [kind]);
}

export async function readStats(server: MockServer): Promise<MockStats> {
  return (await server.control('GET', 'stats')) as MockStats;
}

/** Pinned once it listens: a mock that is born on one core refuses to spin it. */
async function startServer(entry: string, args: readonly string[]): Promise<MockServer> {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await readPort(child);
  const running = measured(child);
  pin(running.pid, CORES.server);
  return {
    ...running,
    port,
    async control(method, path) {
      const response = await fetch(`http://127.0.0.1:${port}/__mock/${path}`, { method });
      return response.json();
    },
  };
}

async function readPort(child: ChildProcessByStdio<null, Readable, null>): Promise<number> {
  let printed = '';
  for await (const part of child.stdout) {
    printed += String(part);
    const match = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(printed);
    if (match !== null) return Number(match[1]);
  }
  throw new Error(`the server ended without listening: ${printed}`);
}

/** Reads the mock as cheaply as can be, and disturbs it as little. */
export async function readMock(work: ReaderWork): Promise<ReaderResult> {
  const [program, ...args] = pinned(CORES.reader, [process.execPath, READER, JSON.stringify(work)]);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(await text(child.stdout)) as ReaderResult;
}
