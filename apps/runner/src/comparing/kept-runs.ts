import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { compareReports, describeDoubt, requireComparable } from '@chatload/comparison';
import type { OutputPlan, Report } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import {
  readReports,
  REPORTERS,
  RUN_FILES,
  systemReason,
  writeWholeFile,
  type RunStart,
} from '@chatload/reporting';
import type { Screen } from '../screen.ts';
import { renderComparisons } from './render-comparisons.ts';

/** The runs kept earlier that a run is compared with, and the place where it is kept itself. */
export interface KeptRuns {
  /**
   * Refuses a run that could not be compared, before any load is sent.
   *
   * @throws CHL_ERR_NOT_COMPARABLE
   */
  requireComparable(start: RunStart): void;
  /**
   * Shows how the run differs, writes that into its folder, and keeps its report, whichever was asked for.
   *
   * @throws CHL_ERR_WRITE_FAILED
   */
  finish(report: Report, folder: string, screen: Screen): Promise<void>;
}

/** Another machine or Node shapes what is kept for later as much as the plan does. */
const AS_BASELINE = { isBaseline: true } as const;

/**
 * Reads what is to be compared with, and makes the folder of what is to be kept.
 *
 * @throws CHL_ERR_NOT_A_RUN_FOLDER, CHL_ERR_NOT_COMPARABLE, CHL_ERR_BAD_VALUE
 */
export async function openKeptRuns({
  against,
  saveBaseline,
  format,
}: OutputPlan): Promise<KeptRuns> {
  const base = against === null ? [] : await readReports(against);
  requireComparable(base, AS_BASELINE);
  if (saveBaseline !== null) await makeRoom(saveBaseline);
  return {
    requireComparable: (start) => requireComparable([...base, start], AS_BASELINE),
    async finish(report, folder, screen) {
      if (base.length > 0) await showComparison(base, report, { folder, format, screen });
      if (saveBaseline !== null) await keep(report, saveBaseline, screen);
    },
  };
}

/** Ends as the report does: whoever reads the last line finds the verdict and the exit code there. */
async function showComparison(
  base: readonly Report[],
  report: Report,
  {
    folder,
    format,
    screen,
  }: { readonly folder: string; readonly format: OutputPlan['format']; readonly screen: Screen },
): Promise<void> {
  const comparison = compareReports(base, [report], AS_BASELINE);
  const path = join(folder, RUN_FILES.comparison);
  await writeWholeFile(path, renderComparisons([comparison], 'json'));
  if (format === 'json') {
    screen.say(`Compared with ${comparison.base.join(', ')}: ${path}`);
    return;
  }
  const { reason, exitCode } = report.verdict;
  const text = renderComparisons([comparison], 'text');
  screen.show(`\n${text}\nOf this run: ${reason} · exit code ${exitCode}\n`);
}

/** A run that cannot be believed would make all later ones look changed. */
async function keep(report: Report, path: string, screen: Screen): Promise<void> {
  const doubt = describeDoubt(report);
  if (doubt !== null) {
    screen.say(`Not kept in ${path}: ${doubt}.`);
    return;
  }
  await writeWholeFile(path, REPORTERS.json.render(report));
  screen.say(`Kept in ${path}.`);
}

/** What could not be written at the end is found before the run. */
async function makeRoom(path: string): Promise<void> {
  const refuse = (reason: string): ChatloadError =>
    new ChatloadError('CHL_ERR_BAD_VALUE', { flag: '--save-baseline', value: path, reason });
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) throw refuse('must be a file, and is a folder');
  try {
    await mkdir(dirname(path), { recursive: true });
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw refuse(`its folder cannot be written: ${systemReason(error)}`);
  }
}
