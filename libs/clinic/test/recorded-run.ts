import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Interval, ServerLaunch } from '@chatload/contracts';
import { monotonicNow } from '@chatload/kernel';

/** Folders for one recording and what is made of it; disposing of them removes them. */
export interface RecordingFolders extends AsyncDisposable {
  /** The tool's own, empty. */
  readonly folder: string;
  readonly dataFolder: string;
}

export async function createFolders(): Promise<RecordingFolders> {
  const root = await mkdtemp(join(tmpdir(), 'chatload clinic-'));
  const folder = join(root, 'tool');
  const dataFolder = join(root, 'data');
  await mkdir(folder);
  await mkdir(dataFolder);
  return {
    folder,
    dataFolder,
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  /** Resolves when it has ended, by SIGTERM. */
  stop(): Promise<void>;
}

/** A server that says where it listens. */
export async function startServer(launch: ServerLaunch): Promise<RunningServer> {
  const { command, args, cwd, env } = launch;
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const url = await Promise.race([readUrl(child), ended.then(() => null)]);
  if (url === null) throw new Error('The server ended before it listened');
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function readUrl({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('The server has no output');
  for await (const line of createInterface(stdout)) {
    const url = /listening on (http:[^\s"]+)/.exec(line)?.[1];
    if (url !== undefined) {
      // Nobody reads on, and a full pipe would stop it.
      stdout.resume();
      return url;
    }
  }
  throw new Error('The server did not say where it listens');
}

/**
 * Four users, each with one request after the other, for some time; gives back when that was, without
 * the first quarter.
 */
export async function putLoadOn(
  request: () => Promise<unknown>,
  durationMs: number,
): Promise<Interval> {
  const begunMs = monotonicNow();
  const endMs = begunMs + durationMs;
  const use = async (): Promise<void> => {
    while (monotonicNow() < endMs) await request();
  };
  await Promise.all(Array.from({ length: 4 }, use));
  return { startMs: begunMs + durationMs / 4, endMs };
}
