import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import type { Tree } from '@nx/devkit';
import { beforeEach, expect, test } from 'vitest';
import { generatePerf } from './perf.ts';

let tree: Tree;
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace();
  for (const folder of ['apps/gateway', 'libs/words']) tree.write(`${folder}/package.json`, '{}');
});

test('a library gets a micro-benchmark', () => {
  generatePerf(tree, { project: 'words' });
  expect(tree.read('libs/words/perf.config.ts', 'utf8')).toContain("script: 'perf/measure.ts'");
  expect(tree.read('libs/words/perf/measure.ts', 'utf8')).toContain('{ figures }');
});

test.each([
  [undefined, 'serverQuietCpuUsPerChunk'],
  ['stream', 'serverQuietCpuUsPerChunk'],
  ['load', 'serverCpuMsPerRequest'],
] as const)('an app is measured as a server (%s), by its CPU per unit of work', (command, key) => {
  generatePerf(tree, { project: 'gateway', ...(command && { command }) });
  const config = tree.read('apps/gateway/perf.config.ts', 'utf8');
  expect(config).toContain(`command: '${command ?? 'stream'}'`);
  expect(config).toContain(`${key}: 0.05`);
  expect(tree.exists('apps/gateway/perf/measure.ts')).toBe(false);
});

test('what is there already, or no project, is refused', () => {
  generatePerf(tree, { project: 'words' });
  expect(() => generatePerf(tree, { project: 'words' })).toThrow(
    'libs/words/perf.config.ts is there already',
  );
  expect(() => generatePerf(tree, { project: 'nonsense' })).toThrow('There is no project nonsense');
  expect(() => generatePerf(tree, { project: '../libs/words' })).toThrow('There is no project');
});
