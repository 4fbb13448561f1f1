import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findForbiddenImports } from './find-forbidden-imports.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'boundaries-'));
  for (const name of ['nouns', 'stage', 'other', 'kit']) {
    plant(`libs/${name}/src/index.ts`, `export const ${name} = 1;\n`);
    plant(
      `libs/${name}/package.json`,
      JSON.stringify({
        name: `@house/${name}`,
        type: 'module',
        exports: { '.': './src/index.ts' },
      }),
    );
    mkdirSync(join(root, 'node_modules/@house'), { recursive: true });
    symlinkSync(join(root, 'libs', name), join(root, 'node_modules/@house', name));
  }
  for (const folder of ['apps', 'tools', 'benchmarks']) mkdirSync(join(root, folder));
});

afterEach(() => rmSync(root, { recursive: true }));

const ROWS = {
  'libs/nouns': [],
  'libs/stage': ['libs/nouns'],
  'libs/other': ['libs/nouns'],
  'libs/kit': [],
  benchmarks: [],
};

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function check(
  mayImport: Readonly<Record<string, readonly string[]>> = ROWS,
  configsMayImport: readonly string[] = [],
): Promise<string[]> {
  return findForbiddenImports({ root, mayImport, testsMayImport: ['libs/kit'], configsMayImport });
}

describe('the may-import table', () => {
  it('allows what a row lists, by package name', async () => {
    plant(
      'libs/stage/src/a.ts',
      "import { nouns } from '@house/nouns';\nexport const a = nouns;\n",
    );
    expect(await check()).toEqual([]);
  });

  it('catches a forbidden import by package name', async () => {
    plant(
      'libs/stage/src/a.ts',
      "import { other } from '@house/other';\nexport const a = other;\n",
    );
    expect(await check()).toEqual([
      'libs/stage/src/a.ts may not import libs/other/src/index.ts (row libs/stage)',
    ]);
  });

  it('catches a forbidden import by relative path', async () => {
    plant('libs/stage/src/a.ts', "export { other } from '../../other/src/index.ts';\n");
    expect(await check()).toHaveLength(1);
  });

  it('catches an import of types alone', async () => {
    plant('libs/other/src/index.ts', 'export interface Other { x: 1 }\n');
    plant(
      'libs/stage/src/a.ts',
      "import type { Other } from '@house/other';\nexport type A = Other;\n",
    );
    expect(await check()).toHaveLength(1);
  });

  it('catches an import past the front door of an allowed project', async () => {
    plant('libs/nouns/src/inner.ts', 'export const inner = 1;\n');
    plant('libs/stage/src/a.ts', "export { inner } from '../../nouns/src/inner.ts';\n");
    expect((await check())[0]).toContain('entered through src/index.ts');
  });

  it('lets tests, and only tests, use the test kit', async () => {
    plant('libs/stage/src/a.test.ts', "import { kit } from '@house/kit';\nexport const a = kit;\n");
    expect(await check()).toEqual([]);
    plant('libs/stage/src/b.ts', "import { kit } from '@house/kit';\nexport const b = kit;\n");
    expect(await check()).toHaveLength(1);
  });

  it('lets configurations, and only them, use what they take their type from', async () => {
    const text = "import type { other } from '@house/other';\nexport type A = typeof other;\n";
    plant('libs/stage/perf.config.ts', text);
    expect(await check(ROWS, ['libs/other'])).toEqual([]);
    expect(await check()).toEqual([
      'libs/stage/perf.config.ts may not import libs/other/src/index.ts (row libs/stage, configurations)',
    ]);
    plant('libs/stage/src/a.ts', text);
    expect(await check(ROWS, ['libs/other'])).toHaveLength(1);
  });

  it('judges the examples where there are any', async () => {
    plant('examples/a.ts', "import { other } from '../libs/other/src/index.ts';\nother;\n");
    expect(await check()).toEqual(['examples has no row in may-import.ts']);
    expect(await check({ ...ROWS, examples: ['libs/nouns'] })).toEqual([
      'examples/a.ts may not import libs/other/src/index.ts (row examples)',
    ]);
  });

  it('fails a project without a row, and a row without a project', async () => {
    const { 'libs/other': _, ...rest } = ROWS;
    expect(await check({ ...rest, 'libs/gone': [] })).toEqual([
      'libs/other has no row in may-import.ts',
      'may-import.ts has a row for libs/gone, which does not exist',
    ]);
  });
});
