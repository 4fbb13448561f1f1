import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** This Node, the machine's own, and one that is named, each version once: the guest runs in any. */
export const NODES: readonly (readonly [version: string, path: string])[] = [
  process.execPath,
  '/usr/bin/node',
  '/usr/local/bin/node',
  process.env['CHATLOAD_TEST_NODE'] ?? '',
]
  .filter((path) => existsSync(path))
  .map((path) => [execFileSync(path, ['--version'], { encoding: 'utf8' }).trim(), path] as const)
  .filter(([version], index, all) => all.findIndex(([other]) => other === version) === index);

export interface TestProcess {
  readonly child: ChildProcess;
  /** Of a server that has said where it listens. */
  readonly url: string;
  readonly stdout: string;
  readonly stderr: string;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** The path of a program beside this file. */
export function testProgram(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

const running = new Set<TestProcess>();

/** Starts a program; resolves when it has said that it listens, or has ended. */
export async function startProcess(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<TestProcess> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  const listens = Promise.withResolvers<string>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
    const url = /listening on (\S+)\n/.exec(output.stdout)?.[1];
    if (url !== undefined) listens.resolve(url);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (output.stderr += text));
  const ended = once(child, 'close').then(([code, signal]) => (signal ?? code) as number | string);
  const url = await Promise.race([listens.promise, ended.then(() => '')]);
  const started: TestProcess = {
    child,
    url,
    ended,
    get stdout() {
      return output.stdout;
    },
    get stderr() {
      return output.stderr;
    },
  };
  running.add(started);
  return started;
}

/** Kills what tests have left. */
export async function stopProcesses(): Promise<void> {
  for (const { child, ended } of running) {
    child.kill('SIGKILL');
    await ended;
  }
  running.clear();
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
