import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Report } from '@chatload/contracts';
import { JSON_REPORT_FILE } from './json.ts';
import { readDocument, refuse } from './read-document.ts';
import { RUN_FILES } from './run-files.ts';
import { systemReason } from './system-reason.ts';

/**
 * The reports that a path leads to: of a run folder its own, of a folder that holds run folders theirs,
 * by name; or the one in a file. One at least.
 *
 * @throws CHL_ERR_NOT_A_RUN_FOLDER also for a run that has no report, because it was killed
 */
export async function readReports(path: string): Promise<readonly Report[]> {
  if (!(await isFolder(path))) return [await readReport(dirname(path), basename(path))];
  const names = await readdir(path);
  if (isRun(names)) return [await readReport(path, JSON_REPORT_FILE)];
  const reports: Report[] = [];
  for (const name of names.toSorted()) {
    const inner = join(path, name);
    if ((await isFolder(inner)) && isRun(await readdir(inner)))
      reports.push(await readReport(inner, JSON_REPORT_FILE));
  }
  if (reports.length === 0) throw refuse(path, 'it is no run’s, and holds no run folders');
  return reports;
}

function isRun(names: readonly string[]): boolean {
  return names.includes(RUN_FILES.start) || names.includes(JSON_REPORT_FILE);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw refuse(path, systemReason(error), error);
  }
}

async function readReport(folder: string, fileName: string): Promise<Report> {
  const report = await readDocument<Report>(folder, fileName);
  if (report === null)
    throw refuse(
      folder,
      `it has no ${fileName} yet: npx chatload report makes that of a killed run`,
    );
  // What a run writes when it begins has the same envelope.
  if (!('sections' in report)) throw refuse(folder, `${fileName} is no report`);
  return report;
}
