import type { FlagTable } from './flag.ts';

const group = 'Bundled mock provider';

/**
 * Handed on to the rig's mock under its own names, which are these without `mock-`, and only where
 * they were given: the defaults are the mock's, and only named here.
 */
export const MOCK_FLAGS = {
  'mock-ttft-ms': {
    kind: 'duration',
    placeholder: 'MS',
    bareUnit: 'ms',
    minMs: 0,
    maxMs: 600_000,
    defaultNote: '100',
    group,
    help: 'When its first token is due',
  },
  'mock-token-delay-ms': {
    kind: 'duration',
    placeholder: 'MS',
    bareUnit: 'ms',
    minMs: 0,
    maxMs: 600_000,
    defaultNote: '10',
    group,
    help: 'Time from one token to the next',
  },
  'mock-jitter-ms': {
    kind: 'duration',
    placeholder: 'MS',
    bareUnit: 'ms',
    minMs: 0,
    maxMs: 600_000,
    defaultNote: '0',
    group,
    help: 'How much single tokens are off',
  },
  'mock-jitter': {
    kind: 'choice',
    placeholder: 'SHAPE',
    choices: ['constant', 'uniform', 'normal', 'lognormal'],
    defaultNote: 'constant',
    group,
    help: 'How --mock-jitter-ms is meant: constant, uniform, normal or lognormal',
  },
  'mock-tokens': {
    kind: 'whole',
    placeholder: 'N',
    min: 1,
    max: 100_000,
    defaultNote: '40',
    group,
    help: 'Tokens of an answer',
  },
  'mock-tokens-per-chunk': {
    kind: 'whole',
    placeholder: 'N',
    min: 1,
    max: 100_000,
    defaultNote: '1',
    group,
    help: 'Tokens in one event of the stream',
  },
  'mock-seed': {
    kind: 'whole',
    placeholder: 'N',
    min: 0,
    max: 2 ** 32 - 1,
    defaultNote: '1',
    group,
    help: 'Start of its jitter',
  },
} as const satisfies FlagTable;
