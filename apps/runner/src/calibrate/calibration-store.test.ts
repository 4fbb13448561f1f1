import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Calibration } from '@chatload/contracts';
import { expect, onTestFinished, test } from 'vitest';
import {
  calibrationFile,
  findCalibration,
  readCalibrations,
  storeCalibration,
} from './calibration-store.ts';

const MACHINE = {
  os: 'Linux 6.1.0',
  arch: 'x64',
  cpuModel: 'a model',
  cpuCount: 2,
  memoryBytes: 8e9,
  nodeVersion: 'v24.21.0',
};

function calibrationOf(measuredAt: string, changes: Partial<Calibration> = {}): Calibration {
  const rung = { streams: 100 } as Calibration['asked'];
  return {
    schemaVersion: 1,
    measuredAt,
    toolVersion: '0.1.0',
    machine: MACHINE,
    transport: 'lean',
    workers: 1,
    pacing: 'slot',
    tokenDelayMs: 20,
    asked: rung,
    ladder: [],
    highest: null,
    endedBecause: null,
    ...changes,
  };
}

async function makeFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chatload-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'state/chatload/calibrations.json');
}

test('the latest of each machine, Node and transport is kept', async () => {
  const file = await makeFile();
  const otherMachine = { ...MACHINE, nodeVersion: 'v26.0.0' };
  await storeCalibration(calibrationOf('first'), file);
  await storeCalibration(calibrationOf('other', { machine: otherMachine }), file);
  await storeCalibration(calibrationOf('undici', { transport: 'undici' }), file);
  await storeCalibration(calibrationOf('second'), file);

  const kept = await readCalibrations(file);
  expect(kept.map(({ measuredAt }) => measuredAt)).toEqual(['other', 'undici', 'second']);
  expect(findCalibration(kept, MACHINE, 'lean')).toMatchObject({ measuredAt: 'second' });
  expect(findCalibration(kept, otherMachine, 'lean')).toMatchObject({ measuredAt: 'other' });
  expect(findCalibration(kept, { ...MACHINE, cpuCount: 4 }, 'lean')).toBeNull();
});

test('without a file, or with a broken one, there are none, and storing mends it', async () => {
  const file = await makeFile();
  expect(await readCalibrations(file)).toEqual([]);
  await storeCalibration(calibrationOf('first'), file);
  await writeFile(file, '{"schemaVersion":1,"calibr');
  expect(await readCalibrations(file)).toEqual([]);
  await storeCalibration(calibrationOf('second'), file);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    calibrations: [{ measuredAt: 'second' }],
  });
});

test('the file is where the state of programs belongs', () => {
  expect(calibrationFile({ XDG_STATE_HOME: '/state' })).toBe('/state/chatload/calibrations.json');
  expect(calibrationFile({ XDG_STATE_HOME: 'relative' })).toMatch(
    /\/\.local\/state\/chatload\/calibrations\.json$/,
  );
});

test('what cannot be stored is an error with the reason', async () => {
  await expect(
    storeCalibration(calibrationOf('first'), '/dev/null/chatload/calibrations.json'),
  ).rejects.toMatchObject({ code: 'CHL_ERR_WRITE_FAILED' });
});
