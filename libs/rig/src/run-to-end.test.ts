import { expect, test } from 'vitest';
import { runToEnd, type ProcessEnd } from './run-to-end.ts';

function run(
  program: string,
  { signal = new AbortController().signal, lines = [] as string[] } = {},
): Promise<ProcessEnd> {
  return runToEnd(
    {
      name: 'program',
      command: process.execPath,
      args: ['--eval', program],
      cwd: process.cwd(),
      env: {},
      stopGraceMs: 100,
    },
    { signal, onLine: (line) => void lines.push(line) },
  );
}

test('a process that ends gives its exit code and all its lines', async () => {
  const lines: string[] = [];
  const end = await run("console.log('one'); console.error('two'); process.exit(4)", { lines });
  expect(end).toMatchObject({ exitCode: 4, reason: 'exited with code 4' });
  expect(lines.toSorted()).toEqual(['one', 'two']);
  expect(end.lastLines.toSorted()).toEqual(['one', 'two']);
});

test('one that a signal ends has no exit code', async () => {
  const end = await run("process.kill(process.pid, 'SIGKILL')");
  expect(end).toMatchObject({ exitCode: null, reason: 'ended by SIGKILL' });
});

test('an abort ends it', async () => {
  const halt = new AbortController();
  const running = run("console.log('up'); setInterval(() => {}, 1e6)", { signal: halt.signal });
  setTimeout(() => halt.abort(new Error('Ctrl-C')), 200);
  await expect(running).rejects.toThrow('Ctrl-C');
});
