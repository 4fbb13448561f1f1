import type { FlagTable } from './flag.ts';
import { GENERATOR_FLAGS } from './generator-flags.ts';
import { RUN_FLAGS } from './run-flags.ts';

/** What `chatload calibrate` understands. */
export const CALIBRATE_FLAGS = {
  streams: {
    kind: 'whole',
    placeholder: 'N',
    min: 1,
    max: 10_000,
    default: '100',
    group: 'Load',
    help: 'Streams that are open at once in the first measurement; the ladder has its own',
  },
  seconds: {
    kind: 'duration',
    placeholder: 'SECONDS',
    bareUnit: 's',
    minMs: 500,
    maxMs: 30_000,
    default: '5',
    group: 'Load',
    help: 'How long that load is held; the whole, ladder included, takes at most a minute',
  },
  'no-ladder': {
    kind: 'switch',
    group: 'Load',
    help: 'Only the load that is asked for: some seconds instead of a minute',
  },
  transport: {
    ...GENERATOR_FLAGS.transport,
    choices: ['lean', 'undici'],
    default: 'lean',
    help: 'What carries the requests: lean (plain sockets) or undici; reports of the same one cite it',
  },
  workers: {
    ...GENERATOR_FLAGS.workers,
    defaultNote: '1',
    help: 'Load threads, each with its share of the load',
  },
  'token-delay-ms': {
    kind: 'duration',
    placeholder: 'MS',
    bareUnit: 'ms',
    minMs: 1,
    maxMs: 1_000,
    default: '20',
    group: 'Bundled mock provider',
    help: 'Time from one token to the next, also on the ladder',
  },
  pacing: {
    kind: 'choice',
    placeholder: 'KIND',
    choices: ['slot', 'exact'],
    default: 'slot',
    group: 'Bundled mock provider',
    help: 'How the mock waits for its deadlines: slot rests, exact spins a core of its own',
  },
  out: RUN_FLAGS.out,
  format: {
    ...RUN_FLAGS.format,
    help: 'What goes to stdout at the end: text, or json (the calibration and nothing else)',
  },
  quiet: RUN_FLAGS.quiet,
  help: RUN_FLAGS.help,
  version: RUN_FLAGS.version,
} as const satisfies FlagTable;
