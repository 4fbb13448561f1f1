import { basename, join } from 'node:path';
import type { PluginFailure, Report, Reporter } from '@chatload/contracts';
import { plainText } from './plain-text.ts';
import { REPORTERS } from './reporters.ts';
import { RUN_FILES } from './run-files.ts';
import { shorten } from './shorten.ts';
import { writeWholeFile } from './whole-file.ts';

/** A reporter, and the plug-in that brought it. */
export interface PluginReporter {
  readonly plugin: string;
  readonly name: string;
  readonly reporter: Reporter;
}

export interface WrittenReport {
  /** Of the reporters' files, the built-in ones first. */
  readonly paths: readonly string[];
  /** With the reporters that failed among its `pluginFailures`: what the files hold. */
  readonly report: Report;
}

const LONGEST_MESSAGE = 200;

interface RenderedFile {
  readonly fileName: string;
  readonly text: string;
}

/**
 * Writes each reporter's file, whole or not at all. Those of plug-ins render first: one that throws,
 * gives back no text or asks for a file that is taken is named in the report, and has no file.
 *
 * @throws CHL_ERR_WRITE_FAILED
 */
export async function writeReportFiles(
  folder: string,
  report: Report,
  reporters: readonly PluginReporter[] = [],
): Promise<WrittenReport> {
  const { files, failures } = renderPlugins(report, reporters);
  const full = { ...report, pluginFailures: [...report.pluginFailures, ...failures] };
  const paths: string[] = [];
  for (const { fileName, text } of [...renderBuiltIn(full), ...files]) {
    const path = join(folder, fileName);
    await writeWholeFile(path, text);
    paths.push(path);
  }
  return { paths, report: full };
}

function renderBuiltIn(report: Report): readonly RenderedFile[] {
  return Object.values<Reporter>(REPORTERS).flatMap((reporter) => {
    const { fileName } = reporter;
    return fileName === null ? [] : [{ fileName, text: reporter.render(report) }];
  });
}

function renderPlugins(
  report: Report,
  reporters: readonly PluginReporter[],
): { readonly files: readonly RenderedFile[]; readonly failures: readonly PluginFailure[] } {
  const taken = new Set(listOwnFiles());
  const files: RenderedFile[] = [];
  const failures: PluginFailure[] = [];
  for (const { plugin, name, reporter } of reporters) {
    try {
      const fileName = takeFileName(reporter, taken);
      // A copy: what a plug-in changes must not change the other files.
      files.push({ fileName, text: renderText(reporter, structuredClone(report)) });
    } catch (error) {
      failures.push({ plugin, part: `reporter ${name}`, message: describeThrown(error) });
    }
  }
  return { files, failures };
}

/** One bounded line; anything can be thrown, also what has no text. */
function describeThrown(error: unknown): string {
  const message = error instanceof Error ? error.message : 'it threw what is no Error';
  return shorten(plainText(message), LONGEST_MESSAGE);
}

function listOwnFiles(): readonly string[] {
  const builtIn = Object.values<Reporter>(REPORTERS).flatMap(({ fileName }) => fileName ?? []);
  return [...Object.values(RUN_FILES), ...builtIn];
}

/** The name without any folder in front of it; in lower case it is taken from then on. */
function takeFileName({ fileName }: Reporter, taken: Set<string>): string {
  const name = basename(fileName ?? '');
  if (name === '' || name === '.' || name === '..') throw new Error('it has no name for its file');
  // Some file systems make no difference between `Report.json` and `report.json`.
  const key = name.toLowerCase();
  if (taken.has(key)) throw new Error(`the file ${name} is taken`);
  taken.add(key);
  return name;
}

/** The types do not hold for a plug-in that is written in JavaScript. */
function renderText(reporter: Reporter, report: Report): string {
  const text: unknown = reporter.render(report);
  if (typeof text === 'string') return text;
  // Of an async function: what it rejects with later must not end the process.
  void Promise.resolve(text).catch(() => {});
  throw new TypeError(
    `it gave back no text, but ${text instanceof Promise ? 'a promise' : typeof text}`,
  );
}
