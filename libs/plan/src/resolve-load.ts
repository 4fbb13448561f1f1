import type { EngineName, LoadShape, StopRule } from '@chatload/contracts';
import { ChatloadError, formatDuration } from '@chatload/kernel';

import { alternateByCount } from './alternate-by-count.ts';
import { alternateByTime, countSteps, SHORTEST_ALTERNATING_MS } from './alternate-by-time.ts';
import { FEWEST_ALTERNATIONS, type Alternation } from './alternation.ts';
import { composePlan, whyNoMock, type CommandParts, type Composed } from './compose-plan.ts';
import type { COMMON_FLAGS } from './flags/common-flags.ts';
import type { LOAD_FLAGS } from './flags/load-flags.ts';
import type { ParsedFlags } from './read-values.ts';
import type { Surroundings, WantedLoad } from './surroundings.ts';
import { conflictingFlags } from './usage-errors.ts';

type LoadFlags = ParsedFlags<typeof LOAD_FLAGS>;

/** A closed load has no grid that its pieces must keep to: any millisecond will do. */
const NO_GRID_PER_SEC = 1_000;

/** What `chatload load` resolves to. */
export function resolveLoad(flags: LoadFlags, surroundings: Surroundings): Composed {
  const { values, given } = flags;
  if (given.has('duration') && given.has('requests')) {
    throw conflictingFlags('--duration and --requests', 'both say when the run ends');
  }
  return resolveTimedLoad(
    { values: { ...values, ratePerSec: values['requests-per-second'] }, given },
    surroundings,
    {
      command: 'load',
      comparing: values,
      stream: false,
      includeUsage: false,
      stallTimeoutMs: null,
    },
  );
}

/** What makes a load that is limited by time, or by a number of requests where there is one. */
type TimedLoad = ParsedFlags<typeof COMMON_FLAGS> & {
  readonly values: LoadSizes;
};

interface LoadSizes {
  readonly connections: number;
  readonly duration: number;
  readonly requests?: number | undefined;
  readonly ratePerSec?: number | undefined;
  readonly engine?: EngineName | undefined;
}

/** The plan of such a load. */
export function resolveTimedLoad(
  flags: TimedLoad,
  surroundings: Surroundings,
  parts: Pick<CommandParts, 'command' | 'comparing' | 'stream' | 'includeUsage' | 'stallTimeoutMs'>,
): Composed {
  const { values } = flags;
  const { connections: slots, ratePerSec, requests } = values;
  const stop: StopRule = requests === undefined ? { durationMs: values.duration } : { requests };
  const shape = (piece: StopRule): LoadShape =>
    ratePerSec === undefined
      ? { model: 'closed', slots, batch: 1, stop: piece }
      : { model: 'open', ratePerSec, slots, stop: piece };
  const noBaselineBecause = whyNoMock(values) ?? whyTooShort(values);
  const builder = surroundings.requestBuilders[values['request-builder']];
  return composePlan(flags, surroundings, {
    ...parts,
    recordChunks: false,
    noBaselineBecause,
    slotFlags: '--connections',
    phases: {
      stop,
      alternations: noBaselineBecause === null ? alternate(values) : null,
      shape,
      warmup: {
        model: 'closed',
        slots,
        // autocannon knows no batches; each connection sends its first request at once all the same.
        batch: 1,
        // No more connections are ever used than there are requests.
        stop: { requests: values.warmup ?? Math.min(slots, requests ?? slots) },
      },
    },
    chooseEngine: (wanted) =>
      chooseEngine(
        { engine: values.engine, nativeFlag: findNativeFlag(values) },
        {
          ...wanted,
          load: shape(stop),
          stream: parts.stream,
          bodiesVary: builder?.variesByIndex === true,
        },
        surroundings.findAutocannonObstacle,
      ),
  });
}

function alternate(values: LoadSizes): readonly Alternation[] {
  const { requests, connections, duration, ratePerSec } = values;
  if (requests === undefined) return alternateByTime(duration, ratePerSec ?? NO_GRID_PER_SEC);
  return alternateByCount(requests, ratePerSec === undefined ? connections : 1);
}

/** Why the measured load is too little to be cut into alternations; `null` when it is not. */
function whyTooShort(values: LoadSizes): string | null {
  const { requests, connections, duration, ratePerSec } = values;
  if (requests === undefined && duration < SHORTEST_ALTERNATING_MS) {
    return `a --duration below ${formatDuration(SHORTEST_ALTERNATING_MS)}`;
  }
  if (ratePerSec !== undefined) {
    const arrivals = requests ?? countSteps(duration, ratePerSec);
    return arrivals < FEWEST_ALTERNATIONS ? `fewer than ${FEWEST_ALTERNATIONS} requests` : null;
  }
  const areTooFew = requests !== undefined && requests < FEWEST_ALTERNATIONS * connections;
  return areTooFew ? `fewer than ${FEWEST_ALTERNATIONS} × --connections requests` : null;
}

/** What the user says of the engine, in so many words or by a flag that only one of them has. */
interface EngineWish {
  readonly engine: EngineName | undefined;
  readonly nativeFlag: string | null;
}

/** A flag on how the native engine makes the load, if one is given. */
function findNativeFlag({ transport, workers = 1, coalesce }: TimedLoad['values']): string | null {
  if (transport !== 'auto') return '--transport';
  if (workers > 1) return '--workers';
  return coalesce === undefined ? null : '--coalesce';
}

function chooseEngine(
  { engine: named, nativeFlag }: EngineWish,
  wanted: WantedLoad,
  findObstacle: Surroundings['findAutocannonObstacle'],
): { readonly engine: EngineName; readonly engineBecause: string | null } {
  if (named === 'native') return { engine: named, engineBecause: null };
  const obstacle = findObstacle(wanted);
  if (named === 'autocannon') {
    if (obstacle !== null) throw cannotUseAutocannon(flagBehind(wanted), obstacle);
    if (nativeFlag !== null) throw cannotUseAutocannon(nativeFlag, OWN_CONNECTIONS);
    return { engine: named, engineBecause: null };
  }
  if (nativeFlag !== null && obstacle === null) {
    return { engine: 'native', engineBecause: `autocannon knows no ${nativeFlag}` };
  }
  return obstacle === null
    ? { engine: 'autocannon', engineBecause: 'it is the usual one for whole answers' }
    : { engine: 'native', engineBecause: `autocannon cannot make this load: ${obstacle}` };
}

const OWN_CONNECTIONS = 'it has connections of its own, in one thread';

/** Which flag it is that autocannon cannot bear. */
function flagBehind({ load, keepAlive, bodiesVary }: WantedLoad): string {
  let other = 'an https --url';
  if (bodiesVary) other = 'a --request-builder whose bodies vary';
  if (!keepAlive) other = '--no-keep-alive';
  if (load.model === 'open') other = '--requests-per-second';
  return other;
}

function cannotUseAutocannon(other: string, obstacle: string): ChatloadError {
  return new ChatloadError(
    'CHL_ERR_CONFLICTING_FLAGS',
    { flags: `--engine autocannon and ${other}`, reason: obstacle },
    { hint: 'Leave one of them out, or write --engine native.' },
  );
}
