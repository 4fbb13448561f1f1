import type { Calibration, CalibrationRung } from '@chatload/contracts';
import type { Clock } from '@chatload/kernel';
import type { RungOrder } from './plan-rung.ts';

/** Streams at once, rung by rung: the same on every machine, so that machines compare. */
export const LADDER = [100, 250, 500, 1_000, 2_000, 4_000] as const;

const LEAST_HOLD_MS = 2_000;

/**
 * A second of streams begins about 0.9 times as many as are open. Held for so long that some 400 begin:
 * a p99 that a single disturbance decides says nothing of the load.
 */
const HOLD_STREAM_MS = 430_000;

/** A rung takes longer than the one before it: more to write, and more to join. */
const LONGER_RATIO = 1.25;

export interface Climb {
  /** The load that was asked for: the highest where not even the lowest rung holds, if it does. */
  readonly asked: CalibrationRung;
  readonly measure: (order: RungOrder) => Promise<CalibrationRung>;
  /** Why this machine cannot carry so many streams at all, one line; `null` where it can. */
  readonly findObstacle: (streams: number) => string | null;
  /** Called before each rung. */
  readonly onRung: (streams: number) => void;
  /** The instant by which it must be over. */
  readonly deadlineMs: number;
  readonly clock: Pick<Clock, 'now'>;
}

export type Climbed = Pick<Calibration, 'ladder' | 'highest' | 'endedBecause'>;

/** A ladder that was not climbed: all that is known is the load that was asked for. */
export function stayBelow(asked: CalibrationRung): Climbed {
  const { failure } = asked;
  const endedBecause =
    failure === null ? '--no-ladder' : `${nameStreams(asked.streams)} did not hold: ${failure}`;
  return { ladder: [], highest: failure === null ? asked : null, endedBecause };
}

function nameStreams(streams: number): string {
  return `${streams.toLocaleString('en-US')} streams`;
}

/**
 * Rung by rung upwards, until one does not hold, cannot be carried, or would not be done in time. One
 * that does not hold gets a second try: other programs of the machine come and go.
 */
export async function climbLadder(climb: Climb): Promise<Climbed> {
  const ladder: CalibrationRung[] = [];
  let highest = climb.asked.failure === null ? climb.asked : null;
  let lastTookMs = 0;
  const end = (endedBecause: string | null): Climbed => ({ ladder, highest, endedBecause });
  const isTimeFor = (ms: number): boolean => climb.clock.now() + ms <= climb.deadlineMs;
  const measure = async (streams: number): Promise<CalibrationRung> => {
    const startMs = climb.clock.now();
    const rung = await climb.measure({
      streams,
      holdMs: Math.max(LEAST_HOLD_MS, HOLD_STREAM_MS / streams),
    });
    lastTookMs = climb.clock.now() - startMs;
    return rung;
  };
  for (const streams of LADDER) {
    const name = nameStreams(streams);
    const obstacle = climb.findObstacle(streams);
    if (obstacle !== null) return end(`${name} were not tried: ${obstacle}`);
    if (!isTimeFor(LONGER_RATIO * lastTookMs)) {
      return end(`${name} were not tried: the minute was over`);
    }
    climb.onRung(streams);
    let rung = await measure(streams);
    if (rung.failure !== null && isTimeFor(lastTookMs)) rung = await measure(streams);
    ladder.push(rung);
    if (rung.failure !== null) return end(`${name} did not hold: ${rung.failure}`);
    highest = rung;
  }
  return end(null);
}
