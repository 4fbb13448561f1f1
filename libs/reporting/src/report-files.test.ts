import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report, Reporter } from '@chatload/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFailingReport, makeReport } from '../test/sample-report.ts';
import { REPORTERS } from './reporters.ts';
import { writeReportFiles, type PluginReporter } from './report-files.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-files-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** The files of the built-in reporters. */
const BUILT_IN = Object.values<Reporter>(REPORTERS).flatMap(({ fileName }) => fileName ?? []);

function makeReporter(
  fileName: string | null,
  render: (report: Report) => unknown,
): PluginReporter {
  // What a plug-in in JavaScript gives back is whatever it is.
  const reporter: Reporter = { description: '', fileName, render: render as Reporter['render'] };
  return { plugin: 'some-plugin', name: 'some-name', reporter };
}

function write(...reporters: PluginReporter[]): ReturnType<typeof writeReportFiles> {
  return writeReportFiles(folder, makeReport(), reporters);
}

async function readReport(): Promise<Report> {
  return JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Report;
}

function toFailure(message: string): Report['pluginFailures'][number] {
  return { plugin: 'some-plugin', part: 'reporter some-name', message };
}

describe('reporters of plug-ins', () => {
  it('write a file each, behind the built-in ones', async () => {
    const { paths, report } = await write(
      makeReporter('a.html', ({ run }) => `<p>${run.id}</p>`),
      makeReporter('b.csv', () => ''),
    );
    expect(paths.slice(BUILT_IN.length)).toEqual([join(folder, 'a.html'), join(folder, 'b.csv')]);
    expect(await readFile(join(folder, 'a.html'), 'utf8')).toBe(`<p>${report.run.id}</p>`);
    expect(report).toEqual(makeReport());
  });

  it.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new TypeError('no\n\u001B[2Jsuch thing');
      },
      'no such thing',
    ],
    [
      'throws what is no Error',
      () => {
        // oxlint-disable-next-line no-throw-literal, only-throw-error -- a stranger's code may
        throw Object.create(null);
      },
      'it threw what is no Error',
    ],
    ['gives back nothing', () => undefined, 'it gave back no text, but undefined'],
    ['is async', () => Promise.reject(new Error('later')), 'it gave back no text, but a promise'],
  ])('that %s costs its own file, and is named in the report', async (_name, render, message) => {
    const { paths, report } = await write(
      makeReporter('bad.html', render),
      makeReporter('good.html', () => 'good'),
    );
    expect(report.pluginFailures).toEqual([toFailure(message)]);
    expect(await readReport()).toMatchObject({ pluginFailures: report.pluginFailures });
    expect(await readFile(join(folder, 'report.md'), 'utf8')).toContain('Plug-ins that failed');
    expect(paths).toHaveLength(BUILT_IN.length + 1);
    expect((await readdir(folder)).sort()).toEqual(['good.html', ...BUILT_IN].sort());
  });

  it('keep the failures that came before theirs', async () => {
    const { report } = await writeReportFiles(folder, makeFailingReport(), [
      makeReporter('bad.html', () => 1),
    ]);
    expect(report.pluginFailures.map(({ part }) => part)).toEqual([
      'metric answerLength',
      'reporter some-name',
    ]);
  });

  it.each([
    ['run.json', 'the file run.json is taken'],
    ['samples.jsonl', 'the file samples.jsonl is taken'],
    ['observations.jsonl', 'the file observations.jsonl is taken'],
    ['Report.JSON', 'the file Report.JSON is taken'],
    ['elsewhere/report.md', 'the file report.md is taken'],
    ['..', 'it has no name for its file'],
    ['', 'it has no name for its file'],
    [null, 'it has no name for its file'],
  ])('cannot have %j as their file', async (fileName, message) => {
    const { report } = await write(makeReporter(fileName, () => 'mine'));
    expect(report.pluginFailures).toEqual([toFailure(message)]);
    expect((await readReport()).run.id).toBe(makeReport().run.id);
    expect((await readdir(folder)).sort()).toEqual(BUILT_IN.toSorted());
  });

  it('cannot have the file of another one', async () => {
    const { report } = await write(
      makeReporter('a.html', () => 'first'),
      makeReporter('a.html', () => 'second'),
    );
    expect(report.pluginFailures).toEqual([toFailure('the file a.html is taken')]);
    expect(await readFile(join(folder, 'a.html'), 'utf8')).toBe('first');
  });

  it('stay within the folder, whatever the name', async () => {
    const { paths } = await write(makeReporter('../../a.html', () => 'mine'));
    expect(paths.at(-1)).toBe(join(folder, 'a.html'));
  });

  it('cannot change what the other files say', async () => {
    await write(
      makeReporter('a.html', (report) => {
        (report.verdict as { reason: string }).reason = 'forged';
        return '';
      }),
    );
    expect((await readReport()).verdict.reason).toBe(makeReport().verdict.reason);
  });
});
