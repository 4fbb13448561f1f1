import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Report, Sample, Telemetry } from '@chatload/contracts';
import type { LoggedAnswer } from '@chatload/test-kit';

const BIN = resolve(import.meta.dirname, '../../apps/runner/bin/chatload.js');

/** What a run left in its folder. */
export interface ChatloadRun {
  readonly report: Report;
  readonly samples: readonly Sample[];
  readonly telemetry: readonly Telemetry[];
  /** Empty without `--record-chunks`. */
  readonly mockLog: readonly LoggedAnswer[];
}

/** A run that misses an objective (4), or doubts itself (5), is a measurement like any other here. */
const MEASURED: ReadonlySet<number | null> = new Set([0, 4, 5]);

/** Runs a command as a user would, in a process of its own; one that did not come about throws. */
export async function runChatload(
  flags: readonly string[],
  command: 'stream' | 'load' = 'stream',
): Promise<ChatloadRun> {
  const out = await mkdtemp(join(tmpdir(), 'chatload-benchmark-'));
  try {
    const child = spawn(process.execPath, [BIN, command, '--quiet', '--out', out, ...flags], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [complaint, [exitCode]] = await Promise.all([
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    const [name] = await readdir(out);
    if (!MEASURED.has(exitCode) || name === undefined) {
      throw new Error(`chatload ended with ${exitCode}: ${complaint}`);
    }
    const folder = join(out, name);
    return {
      report: JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Report,
      samples: await readLines<Sample>(join(folder, 'samples.jsonl')),
      telemetry: await readLines<Telemetry>(join(folder, 'telemetry.jsonl')),
      mockLog: flags.includes('--record-chunks')
        ? await readLines<LoggedAnswer>(join(folder, 'mock-log.jsonl'))
        : [],
    };
  } finally {
    await rm(out, { recursive: true });
  }
}

async function readLines<T>(path: string): Promise<T[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}
