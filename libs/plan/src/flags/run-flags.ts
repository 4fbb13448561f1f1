import type { FlagTable } from './flag.ts';

/** How any run goes and where its results go. */
export const RUN_FLAGS = {
  warmup: {
    kind: 'whole',
    placeholder: 'N',
    min: 0,
    max: 1_000_000,
    defaultNote: 'as many as open every connection once',
    group: 'Load',
    help: 'Requests before the measured ones, to each server that is used; in no figure. 0 for none',
  },
  seed: {
    kind: 'whole',
    placeholder: 'N',
    min: 0,
    max: 2 ** 32 - 1,
    default: '1',
    group: 'Load',
    help: 'Start of all that is random; the same seed gives the same requests',
  },
  timeout: {
    kind: 'duration',
    placeholder: 'SECONDS',
    bareUnit: 's',
    minMs: 1,
    maxMs: 3_600_000,
    default: '120',
    group: 'Limits and connections',
    help: 'Longest a request may take; a number of seconds, or with a unit: 500ms, 2m',
  },
  'no-keep-alive': {
    kind: 'switch',
    group: 'Limits and connections',
    help: 'Open a new connection for every request',
  },
  out: {
    kind: 'text',
    placeholder: 'DIR',
    isPath: true,
    default: 'runs',
    group: 'Output',
    help: 'Folder in which each run makes its own; relative to where you stand',
  },
  format: {
    kind: 'choice',
    placeholder: 'FORMAT',
    choices: ['text', 'json'],
    default: 'text',
    group: 'Output',
    help: 'What goes to stdout at the end: text, or json (the report and nothing else)',
  },
  quiet: {
    kind: 'switch',
    group: 'Output',
    help: 'No progress lines',
  },
  help: {
    kind: 'switch',
    short: 'h',
    group: 'Other',
    help: 'Show this help',
  },
  version: {
    kind: 'switch',
    group: 'Other',
    help: 'Show the version',
  },
} as const satisfies FlagTable;
