import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeReport, makeStart } from '../test/sample-report.ts';
import { encodeDocument } from './encode-json.ts';
import { jsonReporter } from './json.ts';
import { readReports } from './read-reports.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'read-reports-'));
});

afterEach(() => rm(root, { recursive: true }));

async function writeRun(name: string, isEnded = true): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'run.json'), encodeDocument(makeStart()));
  const report = { ...makeReport(), run: { ...makeReport().run, id: name } };
  if (isEnded) await writeFile(join(folder, 'report.json'), jsonReporter.render(report));
  return folder;
}

async function readIds(path: string): Promise<readonly string[]> {
  return (await readReports(path)).map(({ run }) => run.id);
}

describe('reports are read', () => {
  it('from a run folder, and from the file alone', async () => {
    const folder = await writeRun('one');
    expect(await readIds(folder)).toEqual(['one']);
    expect(await readIds(join(folder, 'report.json'))).toEqual(['one']);
  });

  it('from a folder of run folders, by name, and what else is there is passed over', async () => {
    await writeRun('b');
    await writeRun('a');
    await mkdir(join(root, 'notes'));
    await writeFile(join(root, 'readme.txt'), '');
    expect(await readIds(root)).toEqual(['a', 'b']);
  });
});

describe('refused is', () => {
  const refusal = (reason: string): object => ({
    code: 'CHL_ERR_NOT_A_RUN_FOLDER',
    exitCode: 2,
    message: expect.stringContaining(reason),
  });

  it('what is not there, or holds no runs', async () => {
    await expect(readReports(join(root, 'none'))).rejects.toMatchObject(
      refusal('no such file or directory'),
    );
    await expect(readReports(root)).rejects.toMatchObject(refusal('holds no run folders'));
  });

  it('a run that was killed, also among others: a side must not lack one in silence', async () => {
    await writeRun('a');
    await writeRun('killed', false);
    await expect(readReports(root)).rejects.toMatchObject(refusal('it has no report.json yet'));
  });

  it('a file that is no report', async () => {
    const folder = await writeRun('a');
    await expect(readReports(join(folder, 'run.json'))).rejects.toMatchObject(
      refusal('run.json is no report'),
    );
    await writeFile(join(root, 'perf.json'), '{"schemaVersion":1}');
    await expect(readReports(join(root, 'perf.json'))).rejects.toMatchObject(
      refusal('not of a chatload that this one can read'),
    );
  });
});
