import type { GeneratorPlan, LoadShape, TransportName } from '@chatload/contracts';

import type { COMMON_FLAGS } from './flags/common-flags.ts';
import type { ParsedFlags } from './read-values.ts';
import { badValue } from './usage-errors.ts';

type GeneratorValues = Pick<
  ParsedFlags<typeof COMMON_FLAGS>['values'],
  'transport' | 'workers' | 'coalesce'
>;

/** How the load is made, and why so; the reasons are `null` where the user decided. */
export interface ResolvedGenerator {
  readonly generator: GeneratorPlan;
  readonly transportBecause: string | null;
  readonly workersBecause: string | null;
}

export interface GeneratorWish {
  readonly values: GeneratorValues;
  /** Autocannon makes its load in one thread. */
  readonly isAutocannon: boolean;
  /** Where requests go to. */
  readonly origin: string;
  /** What the phases through the server are made of. */
  readonly load: LoadShape;
  readonly cpuCount: number;
  /** What sets the slots, and the batch where there is one, for the message of a mistake. */
  readonly slotFlags: string;
}

/** Streams that one load thread bears with errors far below a millisecond, whatever their pace. */
const SLOTS_PER_WORKER = 1_000;
/** Whole answers a second that leave a load thread half idle. */
const RATE_PER_WORKER = 5_000;

/** @throws CHL_ERR_BAD_VALUE where there are more workers than can have a batch each */
export function resolveGenerator(wish: GeneratorWish): ResolvedGenerator {
  const { values, load, slotFlags } = wish;
  const { workers, coalesce } = values;
  const rooms = countRooms(load);
  if (workers !== undefined && workers > rooms) {
    const most = `must not be above ${rooms}, which is ${slotFlags}: a load thread needs slots of its own`;
    throw badValue('--workers', String(workers), most);
  }
  const { transport, transportBecause } = chooseTransport(values.transport, wish.origin);
  const chosen = workers === undefined ? chooseWorkers(wish, rooms) : { workers, because: null };
  return {
    generator: { transport, workers: chosen.workers, coalesceMs: coalesce ?? 0 },
    transportBecause,
    workersBecause: chosen.because,
  };
}

/** How many threads can have a whole batch in flight each. */
function countRooms(load: LoadShape): number {
  return load.model === 'open' ? load.slots : Math.floor(load.slots / load.batch);
}

function chooseTransport(
  wanted: TransportName | 'auto',
  origin: string,
): { readonly transport: TransportName; readonly transportBecause: string | null } {
  if (wanted !== 'auto') return { transport: wanted, transportBecause: null };
  const protocol = origin.startsWith('https:') ? 'HTTP/1.1 over TLS' : 'plain HTTP/1.1';
  return { transport: 'lean', transportBecause: `it is the cheapest for ${protocol}` };
}

/**
 * As many threads as the load needs, but half of the cores at most: the server under test has the
 * others, and a generator that takes its cores from it measures itself.
 */
function chooseWorkers(
  { isAutocannon, load, cpuCount }: GeneratorWish,
  rooms: number,
): { readonly workers: number; readonly because: string } {
  if (isAutocannon) return { workers: 1, because: 'autocannon makes its load in one thread' };
  const rate = load.model === 'open' ? load.ratePerSec : 0;
  const needed = Math.max(
    Math.ceil(load.slots / SLOTS_PER_WORKER),
    Math.ceil(rate / RATE_PER_WORKER),
  );
  if (needed === 1) return { workers: 1, because: 'that is enough for this load' };
  const half = Math.max(1, Math.floor(cpuCount / 2));
  const workers = Math.min(needed, half, rooms);
  if (workers === needed) return { workers, because: 'that is what this load needs' };
  return workers === half
    ? {
        workers,
        because: `the load could use ${needed}, and half of ${cpuCount} cores is the most`,
      }
    : { workers, because: `the load could use ${needed}, and each needs a batch of its own` };
}
