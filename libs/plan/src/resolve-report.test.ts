import { expect, test } from 'vitest';

import { resolvePlan } from './resolve-plan.ts';
import { createSurroundings, errorOfWords, TEST_CWD } from './test-world.ts';

const resolve = (...words: readonly string[]): unknown =>
  resolvePlan(['report', ...words], createSurroundings());

test('a report is of one folder, as text unless asked for as JSON', () => {
  const folder = `${TEST_CWD}/runs/one`;
  expect(resolve('runs/one')).toEqual({ kind: 'report', folder, format: 'text' });
  expect(resolve('--format', 'json', './runs/one/')).toEqual({
    kind: 'report',
    folder,
    format: 'json',
  });
  expect(resolve('/elsewhere/run')).toMatchObject({ folder: '/elsewhere/run' });
});

test.each([
  [[], 'CHL_ERR_MISSING_ARGUMENT', 'Write npx chatload report RUN_FOLDER'],
  [[''], 'CHL_ERR_MISSING_ARGUMENT', 'Write npx chatload report RUN_FOLDER'],
  [['--format', 'json'], 'CHL_ERR_MISSING_ARGUMENT', 'npx chatload help report'],
  [['a', 'b'], 'CHL_ERR_STRAY_ARGUMENT', 'Write npx chatload report RUN_FOLDER, and nothing else'],
  [['a', '--formt', 'json'], 'CHL_ERR_UNKNOWN_FLAG', 'Did you mean --format?'],
  [['a', '--seed', '5'], 'CHL_ERR_UNKNOWN_FLAG', 'It is a flag of `npx chatload load`.'],
  [['a', '--format', 'xml'], 'CHL_ERR_BAD_VALUE', '--help'],
  [['a', '--format'], 'CHL_ERR_MISSING_VALUE', '--format='],
] as const)('report %j is refused', (words, code, hint) => {
  const error = errorOfWords(['report', ...words]);
  expect(error).toMatchObject({ code, exitCode: 2 });
  expect(error.hint).toContain(hint);
});
