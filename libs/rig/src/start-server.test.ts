import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import {
  answers,
  eventually,
  groupOf,
  isAlive,
  isGroupAlive,
  isProgramAlive,
  testProgram,
} from '../test/processes.ts';
import { startServer, type RunningServer, type ServerSpec } from './index.ts';

/** Its process id is not known outside: it is looked for by this argument, which no other run has. */
const NEVER_READY = `never-ready:${process.pid}`;

const started: RunningServer[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

function specOf(mode: string, changes: Partial<ServerSpec> = {}): ServerSpec {
  return {
    name: 'scripted',
    command: process.execPath,
    args: [testProgram('scripted-server.ts'), '--mode', mode],
    cwd: process.cwd(),
    env: { GREETING: 'hello' },
    readyTimeoutMs: 10_000,
    stopGraceMs: 5_000,
    ...changes,
  };
}

async function start(mode: string, changes?: Partial<ServerSpec>): Promise<RunningServer> {
  const server = await startServer(specOf(mode, changes));
  started.push(server);
  return server;
}

/** The error that a start was refused with; fails when it was not. */
async function failureOf(starting: Promise<RunningServer>): Promise<unknown> {
  return starting.then(
    (server) => {
      started.push(server);
      throw new Error('it started');
    },
    (error: unknown) => error,
  );
}

test('a started server answers at its address, and nothing of it is left after the stop', async () => {
  const server = await start('plain');
  const group = groupOf(server.pid);
  expect(await answers(server.url)).toBe(true);
  expect(server.lastLines).toEqual([`scripted listening on ${server.url}`]);

  await server.stop();

  expect(isGroupAlive(group)).toBe(false);
  expect(await answers(server.url)).toBe(false);
});

test('the server is in a group that the terminal does not signal, and sees only its own environment', async () => {
  const server = await start('plain');
  const answer = await fetch(server.url).then((response) => response.json());

  expect(groupOf(server.pid)).not.toBe(groupOf(process.pid));
  expect(answer).toMatchObject({ pid: server.pid, env: { GREETING: 'hello' } });
  expect(Object.keys((answer as { env: object }).env)).toEqual(['GREETING']);
});

test('stopping twice, at once and later, is stopping once', async () => {
  const server = await start('plain');
  await Promise.all([server.stop(), server.stop()]);
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
});

test('a server that drains is waited for, and no longer than it takes', async () => {
  const server = await start('drains-slowly');
  const beganMs = performance.now();
  await server.stop();
  const tookMs = performance.now() - beganMs;
  expect(tookMs).toBeGreaterThan(290);
  expect(tookMs).toBeLessThan(4_000);
});

test('a server that ignores SIGTERM is killed after the grace', async () => {
  const server = await start('ignores-sigterm', { stopGraceMs: 300 });
  const beganMs = performance.now();
  await server.stop();
  expect(performance.now() - beganMs).toBeGreaterThan(290);
  expect(isAlive(server.pid)).toBe(false);
  expect(await answers(server.url)).toBe(false);
});

test('a server that is a child of the started process is gone too, though nobody passed the signal on', async () => {
  const server = await start('forks-server', { stopGraceMs: 300 });
  const { pid: childPid } = (await fetch(server.url).then((r) => r.json())) as { pid: number };
  expect(childPid).not.toBe(server.pid);

  await server.stop();

  expect(isAlive(childPid)).toBe(false);
  expect(await answers(server.url)).toBe(false);
});

test('a server that exits at once is refused with its code and its last lines, made harmless', async () => {
  const error = await failureOf(startServer(specOf('exits-at-once')));
  expect(error).toMatchObject({
    code: 'CHL_ERR_SERVER_NOT_READY',
    message: 'scripted did not become ready within 10 s: exited with code 3',
  });
  expect(error).toMatchObject({ lastLines: ['no configuration'] });
});

test('a server that never gets ready is given up when the time is up, and is gone', async () => {
  const error = await failureOf(startServer(specOf(NEVER_READY, { readyTimeoutMs: 1_500 })));
  expect(error).toMatchObject({
    message: 'scripted did not become ready within 1.5 s: it did not say that it listens',
  });
  expect(error).toMatchObject({ lastLines: ['warming up'] });
  expect(isProgramAlive(NEVER_READY)).toBe(false);
});

test('a command that does not exist is refused by name', async () => {
  const error = await failureOf(startServer(specOf('plain', { command: 'no-such-program' })));
  expect(error).toMatchObject({
    code: 'CHL_ERR_SERVER_NOT_READY',
    message: expect.stringContaining('could not be started: spawn no-such-program ENOENT'),
  });
});

test('a taken port is named as the reason', async () => {
  const first = await start('plain');
  const spec = specOf('plain');
  const port = new URL(first.url).port;
  const error = await failureOf(startServer({ ...spec, args: [...spec.args, '--port', port] }));
  expect(error).toMatchObject({
    message: 'scripted did not become ready within 10 s: exited with code 1: its port is taken',
  });
});

test('an abort during the start rejects with its reason, and nothing is left', async () => {
  const abort = new AbortController();
  const starting = startServer(specOf(NEVER_READY), abort.signal);
  const failure = failureOf(starting);
  expect(await eventually(() => isProgramAlive(NEVER_READY), 5_000)).toBe(true);
  abort.abort(new Error('Ctrl-C'));
  expect(await failure).toMatchObject({ message: 'Ctrl-C' });
  expect(isProgramAlive(NEVER_READY)).toBe(false);
});

test('an abort before the start starts nothing', async () => {
  const starting = startServer(specOf(NEVER_READY), AbortSignal.abort(new Error('Ctrl-C')));
  expect(await failureOf(starting)).toMatchObject({ message: 'Ctrl-C' });
});

test('a server that exits by itself is lost, with the code and what it said last', async () => {
  const server = await start('plain');
  await answers(`${server.url}/exit`);
  const loss = await server.lost;
  expect(loss).toMatchObject({ name: 'scripted', reason: 'exited with code 7' });
  expect(loss.lastLines.at(-1)).toBe('about to exit');
  await server.stop();
});

test('a server that dies of a signal is lost, with the signal', async () => {
  const server = await start('plain');
  await answers(`${server.url}/crash`);
  expect(await server.lost).toMatchObject({ reason: 'ended by SIGKILL' });
});

test('a server that is stopped is not lost', async () => {
  const server = await start('plain');
  await server.stop();
  const later = sleep(100).then(() => 'nothing');
  expect(await Promise.race([server.lost, later])).toBe('nothing');
});

test('a keeper that is killed alone leaves no server behind', async () => {
  const server = await start('plain');
  process.kill(groupOf(server.pid), 'SIGKILL');
  expect(await server.lost).toMatchObject({ reason: 'its keeper process ended unexpectedly' });
  expect(await eventually(() => !isAlive(server.pid), 2_000)).toBe(true);
});

test('a server that floods its output is not held up, and only its last lines are kept', async () => {
  const server = await start('floods');
  await sleep(1_000);
  expect(await answers(server.url)).toBe(true);
  expect(server.lastLines).toHaveLength(40);
  expect(server.lastLines.every((line) => line.length <= 1_000)).toBe(true);
});
