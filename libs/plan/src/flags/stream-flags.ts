import type { FlagTable } from './flag.ts';
import { COMMON_FLAGS } from './common-flags.ts';
import { COMPARING_FLAGS } from './comparing-flags.ts';

export const STREAM_FLAGS = {
  concurrent: {
    kind: 'whole',
    placeholder: 'N',
    min: 1,
    max: 100_000,
    default: '10',
    group: 'Load',
    help: 'Most streams in flight at once',
  },
  requests: {
    kind: 'whole',
    placeholder: 'N',
    min: 1,
    max: 100_000_000,
    default: '100',
    group: 'Load',
    help: 'Requests through the server; warm-up and baseline come on top',
  },
  batch: {
    kind: 'whole',
    placeholder: 'N',
    min: 1,
    max: 100_000,
    defaultNote: '5, or --concurrent if that is less',
    group: 'Load',
    help: 'Requests released in one instant, as soon as that many of --concurrent are free',
  },
  ...COMMON_FLAGS,
  ...COMPARING_FLAGS,
  'no-include-usage': {
    kind: 'switch',
    group: 'Request',
    help: 'Do not ask for token counts (stream_options.include_usage); events are counted instead',
  },
  'stall-timeout': {
    kind: 'duration',
    placeholder: 'SECONDS',
    bareUnit: 's',
    minMs: 1,
    maxMs: 3_600_000,
    default: '30',
    group: 'Limits and connections',
    help: 'Longest silence of a stream, from its first token on',
  },
  'record-chunks': {
    kind: 'switch',
    group: 'Output',
    help: 'Keep the arrival time of every single event, and the mock’s log; needs memory',
  },
} as const satisfies FlagTable;
