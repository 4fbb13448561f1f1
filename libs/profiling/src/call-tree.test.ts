import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { APP_ROOT, makeCpuProfile, type Moment } from '../test/made-profile.ts';
import { buildCpuTree, buildHeapTree, listNodes } from './call-tree.ts';
import { sumByCategory, sumByFunction, sumByOwner } from './self-times.ts';

const HANDLE = 'handle@file:///srv/app/main.mjs:3';
const CLONE = 'clone@file:///srv/app/clone.mjs:9';
const PARSE = 'parse@file:///srv/app/node_modules/yaml/index.js:1';
const READ = 'readFileSync@node:fs:10';

function shares(list: ReturnType<typeof sumByFunction>): readonly (readonly [string, number])[] {
  return list.map(({ frame, amount }) => [frame.functionName, Math.round(amount)] as const);
}

describe('time of a CPU profile', () => {
  const tree = buildCpuTree(
    makeCpuProfile([
      [[HANDLE], 1],
      [[HANDLE, CLONE], 2],
      [[HANDLE, READ, 'readFileUtf8'], 4],
      [[PARSE, READ], 8],
      [[PARSE, HANDLE, PARSE], 16],
      [['(idle)'], 100],
      [['(garbage collector)'], 32],
    ]),
    APP_ROOT,
  );

  test('runs from a sample to the next, and idle time is not busy', () => {
    expect(tree.windowMs).toBeCloseTo(163);
    expect(tree.busyMs).toBeCloseTo(63);
    expect(tree.busySamples).toBe(6);
    expect(tree.samples[1]?.atMs).toBeCloseTo(1_001);
  });

  test('is a function’s own by self time, the most first', () => {
    expect(shares(sumByFunction(tree.root))).toEqual([
      ['(garbage collector)', 32],
      ['parse', 16],
      ['readFileSync', 8],
      ['readFileUtf8', 4],
      ['clone', 2],
      ['handle', 1],
    ]);
  });

  test('is charged to the nearest function of the server’s own, else of a dependency', () => {
    expect(shares(sumByOwner(tree.root))).toEqual([
      ['handle', 21],
      ['parse', 8],
      ['clone', 2],
    ]);
  });

  test('is split by category', () => {
    expect(sumByCategory(tree.root)).toEqual({
      application: expect.closeTo(3),
      dependency: expect.closeTo(16),
      node: expect.closeTo(12),
      v8: expect.closeTo(32),
    });
  });

  test('is never lost: self times add up to the root’s total, whatever was on the stack', () => {
    const name = fc.constantFrom(HANDLE, CLONE, PARSE, READ, '(program)', '(idle)', 'sort');
    const moment = fc.tuple(fc.array(name, { maxLength: 5 }), fc.integer({ min: 0, max: 50 }));
    fc.assert(
      fc.property(fc.array(moment, { minLength: 1 }), (moments: readonly Moment[]) => {
        const { root, windowMs } = buildCpuTree(makeCpuProfile(moments), APP_ROOT);
        const self = listNodes(root).reduce((sum, node) => sum + node.self, 0);
        expect(root.total).toBeCloseTo(windowMs);
        expect(self).toBeCloseTo(windowMs);
      }),
    );
  });

  test('does not run backwards where V8’s clock does', () => {
    const profile = makeCpuProfile([
      [[HANDLE], 5],
      [[CLONE], 5],
      [[HANDLE], 5],
    ]);
    const { samples } = buildCpuTree({ ...profile, timeDeltas: [0, 5_000, -3_000] }, APP_ROOT);
    expect(samples.every(({ durationMs }) => durationMs >= 0)).toBe(true);
  });
});

test('bytes of a heap profile add up from callees to callers', () => {
  const frame = (functionName: string, url: string) => ({
    functionName,
    url,
    scriptId: url === '' ? '0' : '1',
    lineNumber: 0,
  });
  const root = buildHeapTree(
    {
      head: {
        callFrame: frame('(root)', ''),
        selfSize: 0,
        children: [
          {
            callFrame: frame('keep', 'file:///srv/app/a.mjs'),
            selfSize: 100,
            children: [{ callFrame: frame('push', ''), selfSize: 50, children: [] }],
          },
        ],
      },
    },
    APP_ROOT,
  );
  expect(root.total).toBe(150);
  expect(shares(sumByOwner(root))).toEqual([['keep', 150]]);
});
