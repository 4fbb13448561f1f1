import { expect, test } from 'vitest';
import {
  APP_ROOT,
  makeCpuProfile,
  repeat,
  targetFigures,
  type Moment,
} from '../test/made-profile.ts';
import { findBlockers } from './blocking-runs.ts';
import { buildCpuTree } from './call-tree.ts';

const HANDLE = 'handle@file:///srv/app/main.mjs:3';
const HASH = 'hash@file:///srv/app/hash.mjs:9';
const OTHER = 'other@file:///srv/app/other.mjs:1';
const READ = 'onread@node:net:1';
const IDLE: Moment = [['(idle)'], 200];

function block(length: number, stack: readonly string[]): readonly Moment[] {
  return repeat(length, [[stack, 1]]);
}

function namesOf(moments: readonly Moment[], delaysMs: readonly number[]): readonly string[] {
  const tree = buildCpuTree(makeCpuProfile(moments), APP_ROOT);
  return findBlockers(tree, targetFigures('loopDelayMaxMs', delaysMs)).map(
    ({ frame, runs }) => `${frame.functionName} × ${runs.length}`,
  );
}

const TWO_BLOCKS = [IDLE, ...block(80, [HANDLE, HASH]), IDLE, ...block(80, [HANDLE, HASH]), IDLE];

test('the deepest function that was on the stack throughout is named', () => {
  expect(namesOf(TWO_BLOCKS, [80, 80, 80])).toEqual(['hash × 2']);
});

test('a caller is named when no callee covers four fifths', () => {
  const mixed = repeat(2, [...block(40, [HANDLE, HASH]), ...block(40, [HANDLE, OTHER]), IDLE]);
  expect(namesOf(mixed, [80, 80, 80])).toEqual(['handle × 2']);
});

test('a collection in the middle does not cut a block, and what follows does not hide it', () => {
  const moments = repeat(2, [
    ...block(30, [HASH]),
    [['(garbage collector)'], 3],
    ...block(30, [HASH]),
    ...block(40, [READ, OTHER]),
    IDLE,
  ]);
  expect(namesOf(moments, [60, 60, 60])).toContain('hash × 2');
});

test('once is no finding', () => {
  expect(namesOf([IDLE, ...block(80, [HASH]), IDLE], [80, 80])).toEqual([]);
});

test('without a delay that agrees there is no finding', () => {
  expect(namesOf(TWO_BLOCKS, [5, 5, 5])).toEqual([]);
  expect(namesOf(TWO_BLOCKS, [])).toEqual([]);
});

test('a machine that stands still, with hardly a sample, blocks nothing', () => {
  const still: readonly Moment[] = [...block(5, [HASH]), [[HASH], 40], ...block(5, [HASH]), IDLE];
  expect(namesOf(repeat(3, still), [50, 50, 50])).toEqual([]);
});

test('many short calls in a row are no block, however long the row', () => {
  // Rows of 12 as a rule, with two of 24 among them.
  const short = [...block(12, [HASH]), [[READ], 1] as Moment];
  const long = [...block(24, [HASH]), [[READ], 1] as Moment];
  const moments = [...repeat(20, short), ...long, ...repeat(20, short), ...long];
  expect(namesOf(moments, [30, 30, 30])).toEqual([]);
});

test('rare long calls of a function that is mostly quick are found', () => {
  const short = [...block(1, [HASH]), [[READ], 1] as Moment];
  const moments = [...repeat(60, short), ...TWO_BLOCKS.map(withoutHandle)];
  expect(namesOf(moments, [80, 80, 80])).toEqual(['hash × 2']);
});

function withoutHandle([stack, durationMs]: Moment): Moment {
  return [stack.filter((name) => name !== HANDLE), durationMs];
}
