import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Calibration } from '@chatload/contracts';
import { EXIT, monotonicNow, startStallCanary, systemClock } from '@chatload/kernel';
import type { CalibrateResolution } from '@chatload/plan';
import {
  createRunFolder,
  encodeDocument,
  renderCalibration,
  writeWholeFile,
} from '@chatload/reporting';
import {
  calibrationFile,
  storeCalibration,
  toCalibratedMachine,
} from '../calibrate/calibration-store.ts';
import { climbLadder, stayBelow, type Climb } from '../calibrate/climb-ladder.ts';
import { measureRung } from '../calibrate/measure-rung.ts';
import { watchInterrupts } from '../interrupts.ts';
import { countDirectNeeds } from '../preflight/count-needs.ts';
import { findShortage } from '../preflight/find-shortage.ts';
import { readLimits } from '../preflight/read-limits.ts';
import { describeMachine, toolVersion } from '../report/machine-facts.ts';
import { createScreen } from '../screen.ts';

/** For all of it, from the first mock's start to the last stamp joined. */
const BUDGET_MS = 60_000;

/**
 * How exact this machine's figures are: the generator straight against the mock, first with the load
 * that was asked for, then up a fixed ladder. Gives back the exit code: inconclusive where no load
 * holds.
 */
export async function calibrate(resolution: CalibrateResolution): Promise<number> {
  const { streams, holdMs, tokenDelayMs, pacing, plan } = resolution;
  const { output } = plan;
  const { transport, workers } = plan.generator;
  const limits = readLimits();
  const shortage = findShortage(countDirectNeeds(streams), limits, '--streams');
  if (shortage !== null) throw shortage;
  const startedAt = new Date();
  const deadlineMs = monotonicNow() + BUDGET_MS;

  await using cleanup = new AsyncDisposableStack();
  const screen = createScreen(output);
  const interrupts = watchInterrupts(() => screen.say('Stopping: nothing will be stored.'));
  cleanup.defer(() => interrupts.release());
  const folder = await createRunFolder({
    runsFolder: output.runsFolder,
    command: 'calibrate',
    startedAt,
  });
  // Only an empty one can be removed so: that of a calibration that did not come to its end.
  cleanup.defer(() => rmdir(folder.path).catch(() => {}));
  const canary = startStallCanary();
  cleanup.defer(() => canary.stop());

  const context = { resolution, folder: folder.path, canary, signal: interrupts.signal };
  screen.say(`${streams} streams, as asked for …`);
  const asked = await measureRung({ streams, holdMs }, context);
  const climb: Climb = {
    asked,
    measure: (order) => measureRung(order, context),
    findObstacle: (count) =>
      findShortage(countDirectNeeds(count), limits, '')?.message.trim() ?? null,
    onRung: (count) => screen.say(`Ladder: ${count} streams …`),
    deadlineMs,
    clock: systemClock,
  };
  const climbed = resolution.climbs ? await climbLadder(climb) : stayBelow(asked);

  const calibration: Calibration = {
    schemaVersion: 1,
    measuredAt: startedAt.toISOString(),
    toolVersion: toolVersion(),
    machine: toCalibratedMachine(describeMachine()),
    transport,
    workers,
    pacing,
    tokenDelayMs,
    asked,
    ...climbed,
  };
  const document = encodeDocument(calibration);
  process.stdout.write(output.format === 'json' ? document : renderCalibration(calibration));
  await writeWholeFile(join(folder.path, 'calibration.json'), document);
  await storeCalibration(calibration);
  screen.say(`Stored in ${calibrationFile()}: later reports cite it.`);
  return calibration.highest === null ? EXIT.inconclusive : EXIT.pass;
}
