import { describe, expect, test } from 'vitest';

import { resolvePlan } from './resolve-plan.ts';
import { createSurroundings, errorOfWords, TEST_CWD } from './test-world.ts';

const resolve = (...words: readonly string[]): unknown =>
  resolvePlan(['compare', ...words], createSurroundings());

const at = (path: string): string => `${TEST_CWD}/${path}`;

test('the first folder is the base, and each of the others a head of its own', () => {
  expect(resolve('runs/a', './b/', '/elsewhere/c')).toEqual({
    kind: 'compare',
    base: [at('runs/a')],
    heads: [[at('b')], ['/elsewhere/c']],
    allowedChanges: [],
    format: 'text',
  });
});

test('with flags, single runs are put together to two sides', () => {
  const words = [
    '--base',
    'a',
    '--head',
    'c',
    '--base',
    'b',
    '--head',
    'd',
    '--format',
    'markdown',
  ];
  expect(resolve(...words)).toMatchObject({
    base: [at('a'), at('b')],
    heads: [[at('c'), at('d')]],
    format: 'markdown',
  });
});

describe('an allowed change', () => {
  test.each([
    ['e2eMs p50 5', { key: 'e2eMs p50', allowedChange: 0.05 }],
    ['  ttftMs   p99  +2.5 % ', { key: 'ttftMs p99', allowedChange: 0.025 }],
    ['serverCpuUsPerChunk 10%', { key: 'serverCpuUsPerChunk', allowedChange: 0.1 }],
  ])('%j is read', (text, allowed) => {
    expect(resolve('a', 'b', '--allowed-change', text)).toMatchObject({
      allowedChanges: [allowed],
    });
  });

  test.each([
    ['5', 'must be FIGURE PERCENT'],
    ['e2eMs p50', 'must be FIGURE PERCENT'],
    ['e2eMs p50 <= 5', 'must be FIGURE PERCENT'],
    ['e2eMs p50 -5', 'must be FIGURE PERCENT'],
    ['e2eMs p50 0', 'must be above 0'],
    ['e2eMs p50 1001', 'at most 1000 %'],
  ])('%j is refused', (text, reason) => {
    const error = errorOfWords(['compare', 'a', 'b', '--allowed-change', text]);
    expect(error.message).toContain(`--allowed-change ${text}: `);
    expect(error.message).toContain(reason);
  });

  test('is given once for a figure', () => {
    const twice = ['--allowed-change', 'e2eMs p50 5', '--allowed-change', 'e2eMs  p50 6'];
    expect(errorOfWords(['compare', 'a', 'b', ...twice]).message).toContain('once for each figure');
  });
});

test.each([
  [[], 'CHL_ERR_MISSING_ARGUMENT', 'Write npx chatload compare BASE HEAD'],
  [['a'], 'CHL_ERR_MISSING_ARGUMENT', 'Write npx chatload compare BASE HEAD'],
  [['a', ''], 'CHL_ERR_MISSING_ARGUMENT', 'Write npx chatload compare BASE HEAD'],
  [['--base', 'a'], 'CHL_ERR_MISSING_ARGUMENT', '--base and --head'],
  [['--head', 'a'], 'CHL_ERR_MISSING_ARGUMENT', '--base and --head'],
  [['--base', 'a', 'b'], 'CHL_ERR_CONFLICTING_FLAGS', 'Leave one of them out'],
  [['a', 'b', '--format', 'xml'], 'CHL_ERR_BAD_VALUE', '--help'],
  [['a', 'b', '--againts', 'c'], 'CHL_ERR_UNKNOWN_FLAG', 'chatload compare --help'],
  [['a', 'b', '--against', 'c'], 'CHL_ERR_UNKNOWN_FLAG', 'It is a flag of `npx chatload load`.'],
] as const)('compare %j is refused', (words, code, hint) => {
  const error = errorOfWords(['compare', ...words]);
  expect(error).toMatchObject({ code, exitCode: 2 });
  expect(error.hint).toContain(hint);
});

test.each(['stream', 'load'])(
  '%s takes the files of kept runs, absolute in its plan',
  (command) => {
    const words = [command, '--against', 'kept/base.json', '--save-baseline', '../next.json'];
    expect(resolvePlan(words, createSurroundings())).toMatchObject({
      plan: {
        output: { against: at('kept/base.json'), saveBaseline: '/home/someone/next.json' },
      },
    });
  },
);

test('what a benchmark measures under profilers is kept and compared nowhere', () => {
  const error = errorOfWords(['benchmark', '--against', 'base.json']);
  expect(error.code).toBe('CHL_ERR_UNKNOWN_FLAG');
});
