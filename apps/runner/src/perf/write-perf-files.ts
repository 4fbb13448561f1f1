import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  composePerfSheet,
  renderAnnotations,
  renderMarkdown,
  type PerfReport,
} from '@chatload/comparison';
import { ChatloadError } from '@chatload/kernel';

/**
 * Makes the folder that a comparison writes to, `<time>-perf-<project>`; gives back its path.
 *
 * @throws CHL_ERR_OUT_UNWRITABLE
 */
export async function makePerfFolder(
  runsFolder: string,
  project: string,
  startedAt: Date,
): Promise<string> {
  // Only one comparison runs at a time, so the second is name enough.
  const time = startedAt.toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
  const path = join(runsFolder, `${time}-perf-${project}`);
  try {
    await mkdir(path, { recursive: true });
    return path;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChatloadError('CHL_ERR_OUT_UNWRITABLE', { path, reason }, { cause });
  }
}

/**
 * Writes `perf.json` and `perf.md`.
 *
 * @throws CHL_ERR_WRITE_FAILED
 */
export async function writePerfFiles(folder: string, report: PerfReport): Promise<void> {
  await writeWhole(join(folder, 'perf.json'), encodePerf(report));
  await writeWhole(join(folder, 'perf.md'), renderMarkdown(composePerfSheet(report)));
}

export function encodePerf(report: PerfReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/**
 * Where GitHub runs it: the table to the step's summary, and a line for each metric that asks for
 * attention, which its runner reads from the output.
 */
export async function tellGitHub(
  report: PerfReport,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_ACTIONS: isGitHub } = env;
  if (summary !== undefined && summary !== '') {
    await appendFile(summary, renderMarkdown(composePerfSheet(report)));
  }
  if (isGitHub === 'true') {
    for (const line of renderAnnotations(report)) process.stderr.write(`${line}\n`);
  }
}

/** A file is there whole or not at all. */
async function writeWhole(path: string, text: string): Promise<void> {
  try {
    await writeFile(`${path}.part`, text);
    await rename(`${path}.part`, path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChatloadError('CHL_ERR_WRITE_FAILED', { path, reason }, { cause });
  }
}
