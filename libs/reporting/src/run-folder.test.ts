import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Report, Reporter } from '@chatload/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DELTA, SAMPLE } from '../test/sample-delta.ts';
import { makeReport, makeStart } from '../test/sample-report.ts';
import { REPORTERS } from './reporters.ts';
import { createRunFolder, type RunFolder } from './run-folder.ts';

const STARTED_AT = new Date('2026-11-25T04:18:30.127Z');

/** The files of the built-in reporters. */
const BUILT_IN = Object.values<Reporter>(REPORTERS).flatMap(({ fileName }) => fileName ?? []);

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-folder-'));
});

afterEach(() => rm(root, { recursive: true }));

function createFolder(runsFolder = join(root, 'runs')): Promise<RunFolder> {
  return createRunFolder({ runsFolder, command: 'stream', startedAt: STARTED_AT });
}

async function readLines(folder: RunFolder, name: string): Promise<unknown[]> {
  const text = await readFile(join(folder.path, name), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

describe('making a run folder', () => {
  it('names it after the UTC second and the command', async () => {
    const folder = await createFolder();
    expect(folder.path).toBe(join(root, 'runs', '2026-11-25T04-18-30Z-stream'));
    expect(folder.id).toBe('2026-11-25T04-18-30Z-stream');
  });

  it('gives runs of the same second a folder each', async () => {
    const folders = await Promise.all(Array.from({ length: 5 }, () => createFolder()));
    const id = '2026-11-25T04-18-30Z-stream';
    expect(folders.map((folder) => folder.id).sort()).toEqual([
      id,
      `${id}-2`,
      `${id}-3`,
      `${id}-4`,
      `${id}-5`,
    ]);
    expect(folders.every((folder) => basename(folder.path) === folder.id)).toBe(true);
  });

  it.each(['a-file', 'a-file/below'])('refuses %s as the folder for runs', async (name) => {
    await writeFile(join(root, 'a-file'), '');
    await expect(createFolder(join(root, name))).rejects.toMatchObject({
      code: 'CHL_ERR_OUT_UNWRITABLE',
      exitCode: 2,
    });
  });
});

describe('writing while the run goes on', () => {
  it('keeps samples and intervals apart, a line each, rounded to the microsecond', async () => {
    const folder = await createFolder();
    folder.appendDelta(DELTA);
    folder.appendDelta({ ...DELTA, threadIndex: 1, samples: [] });
    await folder.close();

    const rounded = {
      ...SAMPLE,
      startedAtMs: 8_236_482_364.123,
      connectMs: 0.314,
      chunksAtMs: [8_236_482_465.6, 8_236_482_475.7],
    };
    expect(await readLines(folder, 'samples.jsonl')).toEqual([rounded, { ...rounded, index: 1 }]);
    const { samples: _samples, ...interval } = DELTA;
    expect(await readLines(folder, 'intervals.jsonl')).toEqual([
      interval,
      { ...interval, threadIndex: 1 },
    ]);
  });

  it('writes telemetry, lines of other names, and what is known at the start', async () => {
    const start = makeStart();
    const folder = await createFolder();
    await folder.writeStart(start);
    const figure = { source: 'generator', name: 'cpuRatio', atMs: 12.5, value: 0.081234 } as const;
    folder.appendTelemetry([figure]);
    folder.appendLines('mock-log.jsonl', [{ id: 'a' }, { id: 'b' }]);
    folder.appendLines('mock-log.jsonl', []);
    await folder.close();

    expect(await readLines(folder, 'telemetry.jsonl')).toEqual([figure]);
    expect(await readLines(folder, 'mock-log.jsonl')).toEqual([{ id: 'a' }, { id: 'b' }]);
    const written: unknown = JSON.parse(await readFile(join(folder.path, 'run.json'), 'utf8'));
    expect(written).toEqual(start);
  });

  it('loses no line and keeps their order when many come at once', async () => {
    const folder = await createFolder();
    for (let index = 0; index < 5_000; index++) {
      folder.appendLines('many.jsonl', [index]);
      if (index % 500 === 0) await new Promise(setImmediate);
    }
    await folder.close();
    const lines = await readLines(folder, 'many.jsonl');
    expect(lines).toEqual(Array.from({ length: 5_000 }, (_, index) => index));
  });

  it('leaves whole lines behind when the process is killed', async () => {
    const folder = await createFolder();
    const code = `
      const { createLineWriter } = await import(${JSON.stringify(import.meta.resolve('./line-writer.ts'))});
      const writer = createLineWriter(process.argv[1], (error) => { throw error; });
      let n = 0;
      setInterval(() => { for (let i = 0; i < 100; i++) writer.append(JSON.stringify({ n: n++ }) + '\\n'); }, 1);
      setTimeout(() => console.log('under way'), 200);`;
    const path = join(folder.path, 'killed.jsonl');
    const child = spawn(process.execPath, ['--input-type=module', '-e', code, path]);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');

    const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
    expect(lines.length).toBeGreaterThan(1_000);
    expect(lines.map((line) => (JSON.parse(line) as { n: number }).n)).toEqual(
      lines.map((_, index) => index),
    );
  });
});

describe('a disk that is full', () => {
  it('aborts `failed` at once, stops writing, and fails `close`', async () => {
    const folder = await createFolder();
    await symlink('/dev/full', join(folder.path, 'samples.jsonl'));
    folder.appendDelta(DELTA);
    if (!folder.failed.aborted) await once(folder.failed, 'abort');
    const expected = {
      code: 'CHL_ERR_WRITE_FAILED',
      exitCode: 3,
      message: `Writing ${join(folder.path, 'samples.jsonl')} failed: no space left on device`,
    };
    expect(folder.failed.reason).toMatchObject(expected);

    folder.appendLines('later.jsonl', [1]);
    await expect(folder.close()).rejects.toMatchObject(expected);
    expect(await readdir(folder.path)).not.toContain('later.jsonl');
  });

  it('puts no half report in place of a whole one', async () => {
    const folder = await createFolder();
    await folder.writeReport(makeReport());
    const before = await readFile(join(folder.path, 'report.json'), 'utf8');
    await symlink('/dev/full', join(folder.path, 'report.json.tmp'));
    await expect(folder.writeReport({ ...makeReport(), schemaVersion: 1 })).rejects.toMatchObject({
      code: 'CHL_ERR_WRITE_FAILED',
    });
    expect(await readFile(join(folder.path, 'report.json'), 'utf8')).toBe(before);
    expect((await readdir(folder.path)).sort()).toEqual(BUILT_IN.toSorted());
  });
});

describe('the report', () => {
  it('is written by each reporter that has a file, also after `close`', async () => {
    const folder = await createFolder();
    await folder.close();
    const { paths, report: written } = await folder.writeReport(makeReport());
    expect(paths).toEqual(BUILT_IN.map((name) => join(folder.path, name)));
    expect(written).toEqual(makeReport());
    expect((await readdir(folder.path)).sort()).toEqual(BUILT_IN.toSorted());
    const report: unknown = JSON.parse(await readFile(join(folder.path, 'report.json'), 'utf8'));
    expect(report).toMatchObject({ schemaVersion: 1, verdict: { exitCode: 0 } });
  });

  it('is written by the reporters of plug-ins too', async () => {
    const reporter = {
      description: 'the exit code',
      fileName: 'exit-code.txt',
      render: ({ verdict }: Report) => `${verdict.exitCode}\n`,
    };
    const folder = await createRunFolder({
      runsFolder: join(root, 'runs'),
      command: 'load',
      startedAt: STARTED_AT,
      reporters: [{ plugin: 'exit-codes', name: 'exit-code', reporter }],
    });
    const { paths } = await folder.writeReport(makeReport());
    expect(paths.map((path) => basename(path))).toEqual([...BUILT_IN, 'exit-code.txt']);
    expect(await readFile(join(folder.path, 'exit-code.txt'), 'utf8')).toBe('0\n');
  });
});
