import type { FlagTable } from './flag.ts';

/** How the load is made; the defaults are good for nearly every run. */
export const GENERATOR_FLAGS = {
  transport: {
    kind: 'choice',
    placeholder: 'NAME',
    choices: ['auto', 'lean', 'undici'],
    default: 'auto',
    group: 'Load generator',
    help: 'What carries the requests: lean (plain sockets, the cheapest) or undici; auto takes lean but for servers that offer HTTP/2 alone',
  },
  workers: {
    kind: 'whole',
    placeholder: 'N',
    min: 1,
    max: 64,
    defaultNote: 'as many as the load needs, half of the cores at most',
    group: 'Load generator',
    help: 'Load threads, each with its share of the load: one for every 1,000 in flight or 5,000 a second; the same seed gives the same requests with any number of them',
  },
  coalesce: {
    kind: 'number',
    placeholder: 'MS',
    min: 0.01,
    max: 20,
    defaultNote: 'it is read at once',
    group: 'Load generator',
    help: 'Collect what arrives for so long before it is read: cheaper (0.2 saves a fifth), and each stamp up to that much later',
  },
} as const satisfies FlagTable;
