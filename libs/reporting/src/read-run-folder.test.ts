import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Delta, Sample } from '@chatload/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DELTA, SAMPLE } from '../test/sample-delta.ts';
import { makeCounts, makeReport, makeStart } from '../test/sample-report.ts';
import { readRunFolder } from './read-run-folder.ts';
import { createRunFolder, type RunFolder } from './run-folder.ts';

let root: string;
let folder: RunFolder;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'read-run-folder-'));
  folder = await createRunFolder({ runsFolder: root, command: 'load', startedAt: new Date(0) });
});

afterEach(() => rm(root, { recursive: true }));

/** As many requests as given, the first with that index; stamps as a line keeps them. */
function makeDelta(phaseId: string, firstIndex: number, count: number): Delta {
  const stamp = 8_236_482_364.125;
  const samples = Array.from({ length: count }, (_, turn): Sample => {
    const stamps = { startedAtMs: stamp, connectMs: 0.5, chunksAtMs: null };
    return { ...SAMPLE, ...stamps, phaseId, index: firstIndex + turn };
  });
  return { ...DELTA, phaseId, counts: makeCounts(count), samples };
}

/** Two phases, the second of which is done by two threads; one interval in which nothing ended. */
const DELTAS: readonly Delta[] = [
  makeDelta('baseline-1', 0, 2),
  makeDelta('measure-1', 0, 3),
  { ...makeDelta('measure-1', 3, 1), threadIndex: 1 },
  makeDelta('measure-1', 4, 0),
  makeDelta('measure-1', 4, 2),
];
const SAMPLES = DELTAS.flatMap(({ samples }) => samples);

async function writeRun(): Promise<void> {
  await folder.writeStart(makeStart());
  for (const delta of DELTAS) folder.appendDelta(delta);
  await folder.close();
}

async function replay(): Promise<{ deltas: Delta[]; trailing: readonly Sample[] }> {
  const deltas: Delta[] = [];
  const run = await readRunFolder(folder.path);
  const trailing = await run.replay((delta) => deltas.push(delta));
  return { deltas, trailing };
}

/** Takes that many lines and characters from a file's end, as a kill in the middle of a write does. */
async function cutEnd(fileName: string, lines: number, characters = 0): Promise<void> {
  const path = join(folder.path, fileName);
  const text = await readFile(path, 'utf8');
  const kept = text.split('\n').slice(0, -1 - lines);
  await truncate(path, Buffer.byteLength(kept.map((line) => `${line}\n`).join('')) - characters);
}

function refusal(reason: string): object {
  return {
    code: 'CHL_ERR_NOT_A_RUN_FOLDER',
    exitCode: 2,
    message: expect.stringContaining(reason),
  };
}

describe('a run folder, read again', () => {
  it('gives back what the run wrote', async () => {
    await writeRun();
    const run = await readRunFolder(folder.path);
    expect(run.start).toEqual(makeStart());
    expect(run.report).toBeNull();
    expect(run.telemetry).toEqual([]);
    expect(run.observations).toEqual([]);
    expect(await replay()).toEqual({ deltas: DELTAS, trailing: [] });
    // It reads anew each time.
    expect(await replay()).toEqual({ deltas: DELTAS, trailing: [] });
  });

  it('gives back telemetry, observations and the report', async () => {
    const figure = { source: 'target', atMs: 12.5, name: 'rssBytes', value: 1e8 } as const;
    const observation = { phaseId: 'measure-1', mock: null };
    await folder.writeStart(makeStart());
    folder.appendTelemetry([figure, { ...figure, atMs: 13.5 }]);
    folder.appendLines('observations.jsonl', [observation]);
    await folder.close();
    await folder.writeReport(makeReport());
    const run = await readRunFolder(folder.path);
    expect(run.telemetry).toEqual([figure, { ...figure, atMs: 13.5 }]);
    expect(run.observations).toEqual([observation]);
    expect(run.report?.sections).toMatchObject({
      summary: { measured: { requestsPerSec: 19.84 } },
    });
    expect(await replay()).toEqual({ deltas: [], trailing: [] });
  });

  it('keeps words that hold a line separator in one line', async () => {
    const samples = [{ ...SAMPLES[0]!, detail: 'a\u2028b\u2029c\r\u0085d' }];
    await folder.writeStart(makeStart());
    folder.appendDelta({ ...DELTAS[0]!, counts: makeCounts(1), samples });
    await folder.close();
    expect((await replay()).deltas.flatMap((delta) => delta.samples)).toEqual(samples);
  });

  it('puts lines together that are read in pieces', async () => {
    // Longer than one read of a stream, and of characters that are cut in the middle.
    const detail = '→'.repeat(100_001);
    const [sample] = SAMPLES;
    const samples = [
      { ...sample!, detail },
      { ...sample!, index: 1, detail },
    ];
    await folder.writeStart(makeStart());
    folder.appendDelta({ ...DELTAS[0]!, counts: makeCounts(2), samples });
    await folder.close();
    expect((await replay()).deltas.flatMap((delta) => delta.samples)).toEqual(samples);
  });
});

describe('a run that was killed in the middle of a write', () => {
  it('keeps each sample that had been written, once and in order', async () => {
    const code = `
      const { createRunFolder } = await import(${JSON.stringify(import.meta.resolve('./run-folder.ts'))});
      const [runsFolder, start, delta] = process.argv.slice(1);
      const folder = await createRunFolder({ runsFolder, command: 'load', startedAt: new Date() });
      await folder.writeStart(JSON.parse(start));
      const { counts, samples: [sample], ...interval } = JSON.parse(delta);
      let index = 0;
      setInterval(() => {
        const samples = Array.from({ length: 50 }, () => ({ ...sample, index: index++ }));
        const endings = { complete: samples.length };
        folder.appendDelta({ ...interval, counts: { ...counts, endings }, samples });
      }, 1);
      setTimeout(() => console.log(folder.path), 300);`;
    const given = [root, JSON.stringify(makeStart()), JSON.stringify(DELTA)];
    const child = spawn(process.execPath, ['--input-type=module', '-e', code, ...given]);
    const [path] = (await once(child.stdout, 'data')) as [Buffer];
    child.kill('SIGKILL');
    await once(child, 'exit');

    const indexes: number[] = [];
    const run = await readRunFolder(String(path).trim());
    const trailing = await run.replay(({ samples }) => {
      expect(samples).toHaveLength(50);
      indexes.push(...samples.map(({ index }) => index));
    });
    expect(indexes.length).toBeGreaterThan(1_000);
    indexes.push(...trailing.map(({ index }) => index));
    expect(indexes).toEqual(indexes.map((_, turn) => turn));
  });

  it('leaves samples that have no interval yet', async () => {
    await writeRun();
    await cutEnd('intervals.jsonl', 2);
    expect(await replay()).toEqual({ deltas: DELTAS.slice(0, 3), trailing: SAMPLES.slice(-2) });
  });

  it.each(['samples.jsonl', 'intervals.jsonl'])('may leave half a line in %s', async (fileName) => {
    await writeRun();
    await cutEnd(fileName, 0, 20);
    const { deltas, trailing } = await replay();
    expect(deltas).toEqual(DELTAS.slice(0, 4));
    expect(trailing).toEqual(
      fileName === 'samples.jsonl' ? SAMPLES.slice(-2, -1) : SAMPLES.slice(-2),
    );
  });

  it('leaves out a last line without its line end, though it be JSON', async () => {
    await writeRun();
    await cutEnd('samples.jsonl', 0, 1);
    expect((await replay()).trailing).toEqual(SAMPLES.slice(-2, -1));
  });

  it('leaves out a last line that is not JSON', async () => {
    await writeRun();
    await appendFile(join(folder.path, 'samples.jsonl'), '\0\0\0\n');
    expect(await replay()).toEqual({ deltas: DELTAS, trailing: [] });
  });

  it('has an interval count as not written when its samples are not all there', async () => {
    await writeRun();
    await cutEnd('samples.jsonl', 4);
    expect(await replay()).toEqual({ deltas: DELTAS.slice(0, 1), trailing: SAMPLES.slice(2, 4) });
  });

  it('may not have come to its first request', async () => {
    await folder.writeStart(makeStart());
    expect(await replay()).toEqual({ deltas: [], trailing: [] });
  });
});

describe('what is no run folder', () => {
  it('is refused: one without run.json, a missing one, a file', async () => {
    await expect(readRunFolder(folder.path)).rejects.toMatchObject(refusal('it holds no run.json'));
    const missing = join(root, 'missing');
    await expect(readRunFolder(missing)).rejects.toMatchObject(refusal('it holds no run.json'));
    await writeFile(join(root, 'file'), '');
    await expect(readRunFolder(join(root, 'file'))).rejects.toMatchObject(
      refusal('run.json: not a directory'),
    );
  });

  it.each([
    ['{"schemaVersion":1', 'run.json is not JSON'],
    ['null', 'run.json is not of a chatload that this one can read'],
    ['{"name":"chatload"}', 'run.json is not of a chatload that this one can read'],
    ['{"schemaVersion":2,"tool":{}}', 'run.json is not of a chatload that this one can read'],
  ])('is refused: one whose run.json is %s', async (text, reason) => {
    await writeFile(join(folder.path, 'run.json'), text);
    await expect(readRunFolder(folder.path)).rejects.toMatchObject(refusal(reason));
  });

  it('is refused when more than a last line is broken', async () => {
    await writeRun();
    const path = join(folder.path, 'samples.jsonl');
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, lines.with(1, '{"phaseId":').join('\n'));
    await expect(replay()).rejects.toMatchObject(refusal('samples.jsonl: line 2 is not JSON'));
    await writeFile(path, lines.with(1, '17').join('\n'));
    await expect(replay()).rejects.toMatchObject(refusal('samples.jsonl: a line has no phaseId'));
    await writeFile(path, lines.toSpliced(0, 1).join('\n'));
    await expect(replay()).rejects.toMatchObject(refusal('do not belong together'));
  });

  it('is refused when its report is broken, which is written whole or not at all', async () => {
    await folder.writeStart(makeStart());
    await writeFile(join(folder.path, 'report.json'), '{');
    await expect(readRunFolder(folder.path)).rejects.toMatchObject(
      refusal('report.json is not JSON'),
    );
  });
});
