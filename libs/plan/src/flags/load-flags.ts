import { COMMON_FLAGS } from './common-flags.ts';
import { COMPARING_FLAGS } from './comparing-flags.ts';
import type { FlagTable } from './flag.ts';

export const LOAD_FLAGS = {
  connections: {
    kind: 'whole',
    placeholder: 'N',
    min: 1,
    max: 100_000,
    default: '10',
    group: 'Load',
    help: 'Most requests in flight at once; without a rate, each connection sends its next when it has its answer',
  },
  duration: {
    kind: 'duration',
    placeholder: 'SECONDS',
    bareUnit: 's',
    minMs: 1,
    maxMs: 86_400_000,
    default: '30',
    group: 'Load',
    help: 'How long requests start, through the server; warm-up and baseline come on top. A number of seconds, or with a unit: 500ms, 5m, 1h',
  },
  requests: {
    kind: 'whole',
    placeholder: 'N',
    min: 1,
    max: 100_000_000,
    group: 'Load',
    help: 'End after this many requests through the server, instead of --duration',
  },
  'requests-per-second': {
    kind: 'number',
    placeholder: 'R',
    min: 0.001,
    max: 1_000_000,
    defaultNote: 'as many as the answers allow',
    group: 'Load',
    help: 'Start requests at this rate, on an even grid, whether answers come or not; 0.5 is one every 2 s',
  },
  engine: {
    kind: 'choice',
    placeholder: 'NAME',
    choices: ['autocannon', 'native'],
    defaultNote: 'autocannon where it can make the load, else native',
    group: 'Load',
    help: 'What makes the load: autocannon or native; only native keeps a rate, speaks https, and opens a connection for each request',
  },
  ...COMMON_FLAGS,
  ...COMPARING_FLAGS,
} as const satisfies FlagTable;
