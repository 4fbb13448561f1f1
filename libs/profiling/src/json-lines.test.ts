import { expect, test } from 'vitest';
import { APP_ROOT, makeCpuProfile, repeat } from '../test/made-profile.ts';
import { buildCpuTree } from './call-tree.ts';
import { findJsonTimes } from './json-lines.ts';
import { createSourceLines } from './source-lines.ts';

function timesOf(source: string, line: number) {
  const profile = makeCpuProfile(repeat(10, [[[`relay@file:///srv/app/relay.mjs:${line}`], 1]]));
  return findJsonTimes(
    buildCpuTree(profile, APP_ROOT),
    createSourceLines((file) => (file === '/srv/app/relay.mjs' ? source : null)),
  );
}

test('samples on a line with JSON are that line’s, by what it does', () => {
  expect(timesOf('\nreturn JSON.parse(JSON.stringify(chunk));\n', 2)).toMatchObject([
    { parses: true, writes: true, spentMs: expect.closeTo(10), samples: 10, line: 2 },
  ]);
  expect(timesOf('send(JSON.stringify(chunk))', 1)).toMatchObject([
    { parses: false, writes: true },
  ]);
});

test('samples on other lines, and on lines as bundlers write them, are not', () => {
  expect(timesOf('JSON.parse(text)\nreturn work();', 2)).toEqual([]);
  expect(timesOf(`JSON.parse(text);${'work();'.repeat(100)}`, 1)).toEqual([]);
});

test('a file whose source cannot be had has none', () => {
  const profile = makeCpuProfile([[['relay@file:///srv/app/gone.mjs:1'], 5]]);
  expect(
    findJsonTimes(
      buildCpuTree(profile, APP_ROOT),
      createSourceLines(() => null),
    ),
  ).toEqual([]);
});
