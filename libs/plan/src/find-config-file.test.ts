import { expect, test } from 'vitest';

import { findConfigFile } from './find-config-file.ts';

const find = (cwd: string, ...paths: readonly string[]): string | null =>
  findConfigFile(cwd, (path) => paths.includes(path));

test('the configuration file is that of the folder, or of the nearest above', () => {
  expect(find('/a/b', '/a/b/chatload.config.ts', '/a/chatload.config.ts')).toBe(
    '/a/b/chatload.config.ts',
  );
  expect(find('/a/b/c', '/chatload.config.json', '/a/chatload.config.ts')).toBe(
    '/a/chatload.config.ts',
  );
  expect(find('/a/b', '/chatload.config.json')).toBe('/chatload.config.json');
});

test('in one folder TypeScript comes before JSON', () => {
  expect(find('/a', '/a/chatload.config.json', '/a/chatload.config.ts')).toBe(
    '/a/chatload.config.ts',
  );
});

test('where there is none up to the root, there is none', () => {
  expect(find('/a/b', '/a/b/c/chatload.config.ts', '/a/chatload.config.js')).toBe(null);
  expect(find('/')).toBe(null);
});
