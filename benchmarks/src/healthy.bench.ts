import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { printMachine, printTable } from './print.ts';

/** Whether a healthy server passes every time: default runs of each command, one after the other. */
const RUNS = 20;
const COMMANDS = ['stream', 'load'] as const;

const BIN = resolve(import.meta.dirname, '../../apps/runner/bin/chatload.js');

printMachine();
const rows: string[][] = [];
let failed = 0;
for (const command of COMMANDS) {
  const codes: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const { exitCode, lastLine } = await runByDefault(command);
    codes.push(exitCode);
    if (exitCode === 0) continue;
    failed += 1;
    console.log(`${command}, run ${run + 1}: ${lastLine}`);
  }
  const passed = codes.filter((code) => code === 0).length;
  rows.push([command, `${passed} of ${RUNS}`, codes.join(' ')]);
}
printTable(['command', 'passed', 'exit codes'], rows);
process.exitCode = failed === 0 ? 0 : 1;

async function runByDefault(
  command: string,
): Promise<{ readonly exitCode: number; readonly lastLine: string }> {
  const out = await mkdtemp(join(tmpdir(), 'chatload-benchmark-'));
  try {
    const flags = ['--local', '--quiet', '--out', out];
    const child = spawn(process.execPath, [BIN, command, ...flags], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    return { exitCode: Number(exitCode), lastLine: printed.trimEnd().split('\n').at(-1) ?? '' };
  } finally {
    await rm(out, { recursive: true });
  }
}
