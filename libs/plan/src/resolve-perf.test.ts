import { expect, test } from 'vitest';

import type { PerfResolution } from './resolve-perf.ts';
import { resolvePlan } from './resolve-plan.ts';
import { createSurroundings, errorOfWords, TEST_CWD } from './test-world.ts';

function resolve(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return resolvePlan(['perf', ...words], createSurroundings({ env })) as PerfResolution;
}

test('a project is enough', () => {
  expect(resolve(['sse-client'])).toEqual({
    kind: 'perf',
    project: 'sse-client',
    base: undefined,
    maxMinutes: 5,
    seed: 1,
    runsFolder: `${TEST_CWD}/runs`,
    format: 'text',
    quiet: false,
    commandLine: 'npx chatload perf sse-client',
  });
});

test('flags may stand on either side of it, and the command line repeats them', () => {
  const resolution = resolve(['--base', 'HEAD~1', 'chat-server', '--max-minutes', '0.5']);
  expect(resolution).toMatchObject({ project: 'chat-server', base: 'HEAD~1', maxMinutes: 0.5 });
  expect(resolution.commandLine).toBe(
    "npx chatload perf chat-server --base 'HEAD~1' --max-minutes 0.5",
  );
});

test('the base that Nx was given holds where none is named', () => {
  expect(resolve(['a'], { NX_BASE: 'origin/main' }).base).toBe('origin/main');
  expect(resolve(['a', '--base', 'v1'], { NX_BASE: 'origin/main' }).base).toBe('v1');
  expect(resolve(['a'], { NX_BASE: '' }).base).toBeUndefined();
});

test.each([
  [[], 'CHL_ERR_MISSING_ARGUMENT'],
  [['a', 'b'], 'CHL_ERR_STRAY_ARGUMENT'],
  [['a', '--max-minutes', '0'], 'CHL_ERR_BAD_VALUE'],
  [['a', '--bsae', 'main'], 'CHL_ERR_UNKNOWN_FLAG'],
])('%j is refused', (words, code) => {
  expect(errorOfWords(['perf', ...words]).code).toBe(code);
});
