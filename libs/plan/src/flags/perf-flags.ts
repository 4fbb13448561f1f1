import type { FlagTable } from './flag.ts';
import { RUN_FLAGS } from './run-flags.ts';

export const PERF_FLAGS = {
  base: {
    kind: 'text',
    placeholder: 'REF',
    defaultNote: 'NX_BASE, which `nx affected --base` sets, else main',
    group: 'Comparison',
    help: 'Compare with the commit at which the working tree left this branch, tag or commit',
  },
  'max-minutes': {
    kind: 'number',
    placeholder: 'N',
    min: 0.01,
    max: 240,
    default: '5',
    group: 'Comparison',
    help: 'Make no more pairs of runs after this time, whether they suffice or not; setting up comes on top',
  },
  seed: {
    ...RUN_FLAGS.seed,
    group: 'Comparison',
    help: 'Decides which of each two runs is first',
  },
  out: RUN_FLAGS.out,
  format: {
    ...RUN_FLAGS.format,
    help: 'What goes to stdout at the end: text, or json (perf.json and nothing else)',
  },
  quiet: RUN_FLAGS.quiet,
  help: RUN_FLAGS.help,
  version: RUN_FLAGS.version,
} as const satisfies FlagTable;
