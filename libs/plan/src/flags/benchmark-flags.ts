import { COMMON_FLAGS } from './common-flags.ts';
import type { FlagTable } from './flag.ts';
import { LOAD_FLAGS } from './load-flags.ts';
import { STREAM_FLAGS } from './stream-flags.ts';

export const BENCHMARK_FLAGS = {
  connections: { ...LOAD_FLAGS.connections, default: '50' },
  duration: {
    ...LOAD_FLAGS.duration,
    help: 'How long requests start in the plain run, and in each tool’s, through the server; a number of seconds, or with a unit: 500ms, 5m, 1h',
  },
  stream: {
    kind: 'switch',
    group: 'Load',
    help: 'Ask for streams instead of whole answers',
  },
  tool: {
    kind: 'list',
    placeholder: 'TOOL',
    group: 'Profiling',
    help: 'Profile with this of Clinic’s tools: doctor, bubbleprof, flame or heapprofiler; can be written without --tool, and none means all of them',
  },
  open: {
    kind: 'switch',
    group: 'Profiling',
    help: 'Open the results in your browser at the end',
  },
  ...COMMON_FLAGS,
  'no-include-usage': STREAM_FLAGS['no-include-usage'],
  'stall-timeout': STREAM_FLAGS['stall-timeout'],
} as const satisfies FlagTable;
