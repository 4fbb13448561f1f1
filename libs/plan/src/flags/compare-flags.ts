import type { FlagTable } from './flag.ts';
import { RUN_FLAGS } from './run-flags.ts';

const group = 'Comparison';

export const COMPARE_FLAGS = {
  base: {
    kind: 'list',
    placeholder: 'FOLDER',
    group,
    help: 'A run of the base, instead of the folders without a flag; repeatable',
  },
  head: {
    kind: 'list',
    placeholder: 'FOLDER',
    group,
    help: 'A run that is held against the base, beside --base; repeatable',
  },
  'allowed-change': {
    kind: 'list',
    placeholder: "'FIGURE PERCENT'",
    group,
    help: "Judge a figure of the table: by how much it may get worse, such as 'e2eMs p50 5'; repeatable. Exit code 4 if it got worse than that, 5 if that cannot be told; without it nothing is judged",
  },
  format: {
    kind: 'choice',
    placeholder: 'FORMAT',
    choices: ['text', 'markdown', 'json'],
    default: 'text',
    group: 'Output',
    help: 'What goes to stdout: text, markdown (as for a pull request), or json',
  },
  help: RUN_FLAGS.help,
  version: RUN_FLAGS.version,
} as const satisfies FlagTable;
