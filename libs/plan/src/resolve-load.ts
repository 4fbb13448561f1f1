import type { EngineName, LoadShape, StopRule } from '@chatload/contracts';
import { ChatloadError, formatDuration } from '@chatload/kernel';

import { alternateByCount } from './alternate-by-count.ts';
import { alternateByTime, countSteps, SHORTEST_ALTERNATING_MS } from './alternate-by-time.ts';
import { FEWEST_ALTERNATIONS, type Alternation } from './alternation.ts';
import { composePlan, whyNoMock, type Composed } from './compose-plan.ts';
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
  const { connections: slots, 'requests-per-second': ratePerSec } = values;
  if (given.has('duration') && given.has('requests')) {
    throw conflictingFlags('--duration and --requests', 'both say when the run ends');
  }
  const stop: StopRule =
    values.requests === undefined ? { durationMs: values.duration } : { requests: values.requests };
  const shape = (piece: StopRule): LoadShape =>
    ratePerSec === undefined
      ? { model: 'closed', slots, batch: 1, stop: piece }
      : { model: 'open', ratePerSec, slots, stop: piece };
  const noBaselineBecause = whyNoMock(values) ?? whyTooShort(values);
  return composePlan(flags, surroundings, {
    command: 'load',
    stream: false,
    includeUsage: false,
    recordChunks: false,
    stallTimeoutMs: null,
    noBaselineBecause,
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
        stop: { requests: values.warmup ?? Math.min(slots, values.requests ?? slots) },
      },
    },
    chooseEngine: (wanted) =>
      chooseEngine(
        values.engine,
        {
          ...wanted,
          load: shape(stop),
          stream: false,
          bodiesVary:
            surroundings.requestBuilders[values['request-builder']]?.variesByIndex === true,
        },
        surroundings.findAutocannonObstacle,
      ),
  });
}

function alternate(values: LoadFlags['values']): readonly Alternation[] {
  const { requests, connections, duration, 'requests-per-second': ratePerSec } = values;
  if (requests === undefined) return alternateByTime(duration, ratePerSec ?? NO_GRID_PER_SEC);
  return alternateByCount(requests, ratePerSec === undefined ? connections : 1);
}

/** Why the measured load is too little to be cut into alternations; `null` when it is not. */
function whyTooShort(values: LoadFlags['values']): string | null {
  const { requests, connections, duration, 'requests-per-second': ratePerSec } = values;
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

function chooseEngine(
  named: EngineName | undefined,
  wanted: WantedLoad,
  findObstacle: Surroundings['findAutocannonObstacle'],
): { readonly engine: EngineName; readonly engineBecause: string | null } {
  if (named === 'native') return { engine: named, engineBecause: null };
  const obstacle = findObstacle(wanted);
  if (named === 'autocannon') {
    if (obstacle !== null) throw cannotUseAutocannon(wanted, obstacle);
    return { engine: named, engineBecause: null };
  }
  return obstacle === null
    ? { engine: 'autocannon', engineBecause: 'it is the usual one for whole answers' }
    : { engine: 'native', engineBecause: `autocannon cannot make this load: ${obstacle}` };
}

function cannotUseAutocannon(wanted: WantedLoad, obstacle: string): ChatloadError {
  const { load, keepAlive, bodiesVary } = wanted;
  let other = 'an https --url';
  if (bodiesVary) other = 'a --request-builder whose bodies vary';
  if (!keepAlive) other = '--no-keep-alive';
  if (load.model === 'open') other = '--requests-per-second';
  return new ChatloadError(
    'CHL_ERR_CONFLICTING_FLAGS',
    { flags: `--engine autocannon and ${other}`, reason: obstacle },
    { hint: 'Leave one of them out, or write --engine native.' },
  );
}
