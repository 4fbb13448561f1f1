import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import {
  answers,
  eventually,
  groupOf,
  isAlive,
  isGroupAlive,
  testProgram,
} from '../test/processes.ts';

/** The runner's grace for its server, and as much again for a machine that stands still. */
const GONE_WITHIN_MS = 5_000;

interface KeptServer {
  readonly runner: ChildProcess;
  readonly pid: number;
  readonly url: string;
}

let runners: ChildProcess[] = [];

afterEach(() => {
  for (const runner of runners) runner.kill('SIGKILL');
  runners = [];
});

/** A runner in a process of its own, with a server; `ending` is how it shall end, if by itself. */
async function startRunner(mode: string, ending = ''): Promise<KeptServer> {
  const runner = spawn(process.execPath, [testProgram('runner-to-kill.ts'), mode, ending], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  runners.push(runner);
  const [line] = await once(createInterface(runner.stdout), 'line');
  const { pid, url } = JSON.parse(String(line)) as { pid: number; url: string };
  return { runner, pid, url };
}

test.for(['plain', 'ignores-sigterm', 'forks-server', 'drains-slowly', 'floods'])(
  'after kill -9 of the runner nothing is left of a server that %s',
  async (mode) => {
    const { runner, pid, url } = await startRunner(mode);
    const group = groupOf(pid);
    expect(await answers(url)).toBe(true);

    runner.kill('SIGKILL');

    expect(await eventually(() => !isGroupAlive(group), GONE_WITHIN_MS)).toBe(true);
    expect(await answers(url)).toBe(false);
  },
);

test('a server that drains after kill -9 of the runner is not broken by its output', async () => {
  const { runner, pid } = await startRunner('drains-slowly');
  runner.kill('SIGKILL');
  const killedMs = performance.now();
  expect(await eventually(() => !isAlive(pid), GONE_WITHIN_MS)).toBe(true);
  // A closed pipe would have ended it at its first word, before the 300 ms that its draining takes.
  expect(performance.now() - killedMs).toBeGreaterThan(250);
});

test('after an exception in the runner nothing is left of the server', async () => {
  const { pid, url } = await startRunner('plain', 'throw');
  expect(await eventually(() => !isAlive(pid), GONE_WITHIN_MS)).toBe(true);
  expect(await answers(url)).toBe(false);
});

test('the Ctrl-C of a terminal, a signal to the group of the runner, does not reach the server', async () => {
  const { runner, pid, url } = await startRunner('plain');
  process.kill(-runner.pid!, 'SIGINT');
  // A server that were to die of it would be gone by the time of a second answer.
  expect(await answers(url)).toBe(true);
  expect(await answers(url)).toBe(true);
  expect(isAlive(pid)).toBe(true);
});
