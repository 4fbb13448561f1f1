import type { CalibrationRung } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { climbLadder, LADDER, stayBelow, type Climb } from './climb-ladder.ts';

const FAILED = { streams: 60, failure: 'too late' } as CalibrationRung;

/** A machine on which each rung takes so long, and the named ones fail as often as it says. */
function climb(changes: {
  readonly failing?: Readonly<Record<number, number>>;
  readonly rungMs?: number;
  readonly asked?: CalibrationRung;
  readonly findObstacle?: Climb['findObstacle'];
}) {
  const { rungMs = 5_000, findObstacle = () => null } = changes;
  const failuresLeft = { ...changes.failing };
  const tried: number[] = [];
  let nowMs = 0;
  const climbed = climbLadder({
    asked: changes.asked ?? FAILED,
    measure: ({ streams }) => {
      tried.push(streams);
      nowMs += rungMs;
      const fails = (failuresLeft[streams] ?? 0) > 0;
      failuresLeft[streams] = (failuresLeft[streams] ?? 0) - 1;
      return Promise.resolve({ streams, failure: fails ? 'too late' : null } as CalibrationRung);
    },
    findObstacle,
    onRung: () => {},
    deadlineMs: 50_000,
    clock: { now: () => nowMs },
  });
  return { climbed, tried };
}

describe('the ladder', () => {
  test('is climbed to its top where every rung holds', async () => {
    const { climbed, tried } = climb({});
    expect(await climbed).toMatchObject({ highest: { streams: 4_000 }, endedBecause: null });
    expect(tried).toEqual([...LADDER]);
  });

  test('ends at the rung that fails twice, and says why', async () => {
    const { climbed, tried } = climb({ failing: { 250: 2 } });
    expect(await climbed).toMatchObject({
      ladder: [{ streams: 100 }, { streams: 250, failure: 'too late' }],
      highest: { streams: 100 },
      endedBecause: '250 streams did not hold: too late',
    });
    expect(tried).toEqual([100, 250, 250]);
  });

  test('goes on where the second try holds', async () => {
    const { climbed } = climb({ failing: { 250: 1 } });
    expect(await climbed).toMatchObject({ highest: { streams: 4_000 } });
  });

  test('holds a small load longer, so that its percentiles rest on more than a few requests', async () => {
    const holds: number[] = [];
    await climbLadder({
      asked: FAILED,
      measure: ({ streams, holdMs }) => {
        holds.push(holdMs);
        return Promise.resolve({ streams, failure: null } as CalibrationRung);
      },
      findObstacle: () => null,
      onRung: () => {},
      deadlineMs: 1_000,
      clock: { now: () => 0 },
    });
    expect(holds.slice(0, 3)).toEqual([4_300, 2_000, 2_000]);
  });

  test('has no highest rung where the lowest fails', async () => {
    const { climbed } = climb({ failing: { 100: 2 } });
    expect(await climbed).toMatchObject({ highest: null });
  });

  test('leaves the load that was asked for the highest where the lowest rung fails', async () => {
    const asked = { ...FAILED, failure: null };
    const { climbed } = climb({ failing: { 100: 2 }, asked });
    expect(await climbed).toMatchObject({ highest: { streams: 60 } });
  });

  test('ends before a rung that would not be done in time', async () => {
    const { climbed } = climb({ rungMs: 30_000 });
    expect(await climbed).toMatchObject({
      highest: { streams: 100 },
      endedBecause: '250 streams were not tried: the minute was over',
    });
  });

  test('ends before a rung that the machine cannot carry', async () => {
    const findObstacle = (streams: number) => (streams > 600 ? 'too few open files' : null);
    const { climbed, tried } = climb({ findObstacle });
    expect(await climbed).toMatchObject({
      endedBecause: '1,000 streams were not tried: too few open files',
    });
    expect(tried).toEqual([100, 250, 500]);
  });
});

test('without the ladder, the load that was asked for is the highest, if it holds', () => {
  const asked = { streams: 300, failure: null } as CalibrationRung;
  expect(stayBelow(asked)).toEqual({ ladder: [], highest: asked, endedBecause: '--no-ladder' });
  expect(stayBelow({ ...asked, failure: 'too late' })).toEqual({
    ladder: [],
    highest: null,
    endedBecause: '300 streams did not hold: too late',
  });
});
