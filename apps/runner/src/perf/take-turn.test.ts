import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeTurn } from './take-turn.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turn-'));
  path = join(folder, 'turn.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const NEVER = new AbortController().signal;

function take(what: string, said: string[] = [], signal: AbortSignal = NEVER): Promise<() => void> {
  return takeTurn({ path, what, signal, say: (line) => void said.push(line) });
}

/** A process that takes the turn, and keeps it until it is killed. */
async function startHolder(): Promise<{ readonly pid: number; kill(): Promise<unknown> }> {
  const module = JSON.stringify(join(import.meta.dirname, 'take-turn.ts'));
  const options = `{ path: ${JSON.stringify(path)}, what: 'the other', signal: AbortSignal.any([]), say() {} }`;
  const program = `const { takeTurn } = await import(${module});
    await takeTurn(${options});
    console.log('has it');
    setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const kill = (): Promise<unknown> => {
    const gone = once(child, 'close');
    child.kill('SIGKILL');
    return gone;
  };
  return { pid: child.pid ?? 0, kill };
}

test('one at a time has the turn; who waits is told for whom, once, and gets it when it is given back', async () => {
  const other = await startHolder();
  const said: string[] = [];
  let isOurs = false;
  const waiting = take('ours', said).then((giveBack) => {
    isOurs = true;
    return giveBack;
  });
  await expect.poll(() => said, { timeout: 10_000 }).toHaveLength(1);
  expect(said[0]).toBe(`Waiting for the other (process ${other.pid}).`);
  expect(isOurs).toBe(false);
  await other.kill();
  (await waiting)();
  expect(said).toHaveLength(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('the turn of a process that was killed is free, without a word', async () => {
  await (await startHolder()).kill();
  expect(existsSync(path)).toBe(true);
  const said: string[] = [];
  (await take('ours', said))();
  expect(said).toEqual([]);
});

test('a number that another process has by now does not keep the turn', async () => {
  const holder = { pid: process.pid, startedAt: 'long ago', what: 'one of an earlier day' };
  writeFileSync(path, JSON.stringify(holder));
  (await take('ours'))();
  expect(readdirSync(folder)).toEqual([]);
});

test('of many at once only one has it at any time', async () => {
  await (await startHolder()).kill();
  let holders = 0;
  let most = 0;
  const takeBriefly = async (number: number): Promise<void> => {
    const giveBack = await take(`number ${number}`);
    most = Math.max(most, ++holders);
    await new Promise((settle) => setTimeout(settle, 5));
    holders--;
    giveBack();
  };
  await Promise.all([1, 2, 3].map(takeBriefly));
  expect(most).toBe(1);
});

test('who is interrupted while waiting leaves nothing of his', async () => {
  const other = await startHolder();
  const halt = new AbortController();
  const said: string[] = [];
  const waiting = take('ours', said, halt.signal);
  await expect.poll(() => said, { timeout: 10_000 }).toHaveLength(1);
  halt.abort(new Error('Ctrl-C'));
  await expect(waiting).rejects.toThrow('Ctrl-C');
  expect(readdirSync(folder)).toEqual(['turn.lock']);
  await other.kill();
});
