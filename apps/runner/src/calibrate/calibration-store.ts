import { mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { CalibratedMachine, Calibration, MachineFacts } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import { encodeDocument, systemReason, writeWholeFile } from '@chatload/reporting';

/** Every machine, Node and transport that was calibrated from this home, the latest of each. */
interface Stored {
  readonly schemaVersion: 1;
  readonly calibrations: readonly Calibration[];
}

/**
 * Where calibrations are kept, beside the state of other programs.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function calibrationFile(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const { XDG_STATE_HOME: given = '' } = env;
  // The specification: a relative one is to be ignored.
  const state = isAbsolute(given) ? given : join(homedir(), '.local/state');
  return join(state, 'chatload/calibrations.json');
}

/** The calibrations of all machines; none where there is no file, or one that cannot be read. */
export async function readCalibrations(path = calibrationFile()): Promise<readonly Calibration[]> {
  try {
    const stored = JSON.parse(await readFile(path, 'utf8')) as Partial<Stored>;
    return stored.schemaVersion === 1 && Array.isArray(stored.calibrations)
      ? stored.calibrations
      : [];
  } catch {
    return [];
  }
}

/** Keeps it, in the place of an earlier one of the same kind. @throws CHL_ERR_WRITE_FAILED */
export async function storeCalibration(
  calibration: Calibration,
  path = calibrationFile(),
): Promise<void> {
  const others = (await readCalibrations(path)).filter(
    (known) => findCalibration([known], calibration.machine, calibration.transport) === null,
  );
  const stored: Stored = { schemaVersion: 1, calibrations: [...others, calibration] };
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (cause) {
    const details = { path, reason: systemReason(cause) };
    throw new ChatloadError('CHL_ERR_WRITE_FAILED', details, { cause });
  }
  await writeWholeFile(path, encodeDocument(stored));
}

const SAME = ['os', 'arch', 'cpuModel', 'cpuCount', 'memoryBytes', 'nodeVersion'] as const;

/** The one of this machine, Node and transport; `null` where there is none. */
export function findCalibration(
  calibrations: readonly Calibration[],
  machine: CalibratedMachine,
  transport: string,
): Calibration | null {
  return (
    calibrations.find(
      (known) =>
        known.transport === transport && SAME.every((key) => known.machine[key] === machine[key]),
    ) ?? null
  );
}

export function toCalibratedMachine(machine: MachineFacts): CalibratedMachine {
  const { os, arch, cpuModel, cpuCount, memoryBytes, nodeVersion } = machine;
  return { os, arch, cpuModel, cpuCount, memoryBytes, nodeVersion };
}
