import type { FlagTable } from './flag.ts';
import { RUN_FLAGS } from './run-flags.ts';

export const REPORT_FLAGS = {
  format: {
    ...RUN_FLAGS.format,
    help: 'What goes to stdout: text, or json (the report and nothing else)',
  },
  help: RUN_FLAGS.help,
  version: RUN_FLAGS.version,
} as const satisfies FlagTable;
