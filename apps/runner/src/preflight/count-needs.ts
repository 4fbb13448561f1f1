import type { Phase, Plan } from '@chatload/contracts';

/** What a load takes, at the most: of the process that takes the most of it, and memory in all. */
export interface Needs {
  /** What the user set: how many requests may be in flight at once. */
  readonly slots: number;
  /** Descriptors open at once in one process. */
  readonly files: number;
  /** Local ports in use towards one address: each connection there needs one of its own. */
  readonly ports: number;
  readonly memoryBytes: number;
}

/** Beside connections: code, run folder, pipes, the other parts of Node. */
const OTHER_FILES = 100;

const KIB = 1_024;
const MIB = 1_024 * KIB;

/**
 * What an open stream costs, generously: measured are 3–11 KiB in the generator, 13–22 in the mock; a
 * server that relays by an SDK is known to need some 80.
 */
const STREAM_BYTES = { generator: 12 * KIB, mock: 24 * KIB, server: 100 * KIB } as const;

/** Each process of Node, before it has done anything. */
const PROCESS_BYTES = 80 * MIB;

/** What the plan's own processes need: the generator, and the servers where the rig starts them. */
export function countNeeds({ phases, target }: Pick<Plan, 'phases' | 'target'>): Needs {
  const inFlight = Math.max(...phases.map(mostInFlight));
  const endpoints = new Set(phases.map((phase) => phase.target)).size;
  // A bundled server has each request twice: from us, and to the mock.
  const isRigged = target.choice !== 'url';
  const connections = isRigged ? Math.max(2, endpoints) * inFlight : endpoints * inFlight;
  const perStream = isRigged
    ? STREAM_BYTES.generator + STREAM_BYTES.server + STREAM_BYTES.mock
    : STREAM_BYTES.generator;
  return {
    slots: Math.max(...phases.map(({ load }) => load.slots)),
    files: connections + OTHER_FILES,
    // The mock is where a server's requests and the baseline's meet.
    ports: isRigged ? connections : inFlight,
    memoryBytes: inFlight * perStream + (isRigged ? 3 : 1) * PROCESS_BYTES,
  };
}

/** What the generator and a mock need for so many streams, straight from one to the other. */
export function countDirectNeeds(slots: number): Needs {
  return {
    slots,
    files: slots + OTHER_FILES,
    ports: slots,
    memoryBytes: slots * (STREAM_BYTES.generator + STREAM_BYTES.mock) + 2 * PROCESS_BYTES,
  };
}

/** No more slots are ever used than there are requests. */
function mostInFlight({ load }: Phase): number {
  return 'requests' in load.stop ? Math.min(load.slots, load.stop.requests) : load.slots;
}
