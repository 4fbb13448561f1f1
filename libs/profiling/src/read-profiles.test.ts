import { describe, expect, test } from 'vitest';
import { makeCpuProfile } from '../test/made-profile.ts';
import { readCpuProfile } from './cpu-profile.ts';
import { readHeapProfile } from './heap-profile.ts';

const PROFILE = makeCpuProfile([
  [['work@file:///srv/app/a.mjs:1'], 1],
  [['(idle)'], 1],
]);

describe('a .cpuprofile', () => {
  test('as V8 writes it is read, with or without children and ticks', () => {
    expect(readCpuProfile(JSON.parse(JSON.stringify(PROFILE)))).toEqual(PROFILE);
    const bare = PROFILE.nodes.map(({ id, callFrame }) => ({ id, callFrame }));
    expect(readCpuProfile({ ...PROFILE, nodes: bare }).nodes[0]?.children).toEqual([]);
  });

  test.each([
    [null, 'it has no list of nodes'],
    [[], 'it has no list of nodes'],
    [{ ...PROFILE, nodes: [1] }, 'nodes[0] is not an object'],
    [{ ...PROFILE, nodes: [{ id: 1 }] }, 'nodes[0].callFrame is not an object'],
    [{ ...PROFILE, samples: 'x' }, 'samples is not a list'],
    [{ ...PROFILE, samples: [1] }, 'it has 1 samples and 2 timeDeltas'],
    [{ ...PROFILE, samples: [1, 99] }, 'it names node 99, which it does not have'],
    [{ ...PROFILE, timeDeltas: [0, Number.NaN] }, 'timeDeltas[1] is not a number'],
    [{ ...PROFILE, endTime: undefined }, 'endTime is not a number'],
    [{ ...PROFILE, nodes: [...PROFILE.nodes, ...PROFILE.nodes] }, 'the same id'],
  ])('of another make is refused in one line: case %#', (json, reason) => {
    expect(() => readCpuProfile(json)).toThrow(reason);
    expect(() => readCpuProfile(json)).toThrow(/^This is no CPU profile of V8: [^\n]*$/);
  });
});

describe('a .heapprofile', () => {
  const head = { callFrame: PROFILE.nodes[0]!.callFrame, selfSize: 3, children: [] };

  test('as V8 writes it is read', () => {
    expect(readHeapProfile({ head })).toEqual({ head });
  });

  test.each([
    [7, 'it is not an object'],
    [{}, 'head is not an object'],
    [{ head: { ...head, selfSize: '3' } }, 'head.selfSize is not a number'],
    [{ head: { ...head, children: {} } }, 'children of a node are not a list'],
  ])('of another make is refused in one line: case %#', (json, reason) => {
    expect(() => readHeapProfile(json)).toThrow(reason);
  });

  test('that is endlessly deep does not overflow the stack', () => {
    let node = head as object;
    for (let depth = 0; depth < 3_000; depth++) node = { ...head, children: [node] };
    expect(() => readHeapProfile({ head: node })).toThrow('calls deep');
  });
});
