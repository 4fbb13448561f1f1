import type { Plan } from '@chatload/contracts';

import { toCommandLine } from './command-line.ts';
import { CALIBRATE_FLAGS } from './flags/calibrate-flags.ts';
import { STREAM_FLAGS } from './flags/stream-flags.ts';
import { readValues } from './read-values.ts';
import type { GivenFlag } from './read-words.ts';
import { resolveStream } from './resolve-stream.ts';
import type { Surroundings } from './surroundings.ts';

/** How exact this machine's figures are is to be measured. */
export interface CalibrateResolution {
  readonly kind: 'calibrate';
  readonly streams: number;
  /** How long the first load is held, once it is there. */
  readonly holdMs: number;
  readonly tokenDelayMs: number;
  /** Whether the fixed ladder of loads is climbed, too. */
  readonly climbs: boolean;
  readonly pacing: 'slot' | 'exact';
  /** What the generator sends, straight to the mock; the phases are the calibration's own. */
  readonly plan: Plan;
  /** What to type to repeat it. */
  readonly commandLine: string;
}

/** What `chatload calibrate` asks for: streams as `chatload stream` sends them by default. */
export function resolveCalibrate(
  flags: readonly GivenFlag[],
  surroundings: Surroundings,
): CalibrateResolution {
  const { values } = readValues(CALIBRATE_FLAGS, flags);
  const shared = flags.filter(({ name }) => SHARED.has(name));
  const streamed = readValues(STREAM_FLAGS, [...shared, ...ALWAYS]);
  const { plan } = resolveStream(streamed, { ...surroundings, config: null });
  const { transport, workers = 1 } = values;
  return {
    kind: 'calibrate',
    streams: values.streams,
    holdMs: values.seconds,
    tokenDelayMs: values['token-delay-ms'],
    climbs: !values['no-ladder'],
    pacing: values.pacing,
    plan: { ...plan, generator: { transport, workers, coalesceMs: 0 } },
    commandLine: toCommandLine('calibrate', flags),
  };
}

const SHARED: ReadonlySet<string> = new Set(['out', 'format', 'quiet']);

/** Flags that every calibration is as if it had. */
const ALWAYS: readonly GivenFlag[] = ['local', 'no-baseline', 'record-chunks'].map((name) => ({
  name,
  text: null,
}));
