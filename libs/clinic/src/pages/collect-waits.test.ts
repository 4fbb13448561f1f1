import { expect, test } from 'vitest';
import { selectOperations, type AsyncOperation } from './async-operations.ts';
import { collectWaits, findOrigin, type Origin } from './collect-waits.ts';

const STEADY = { startMs: 100, endMs: 200 };

function operation(rest: Partial<AsyncOperation>): AsyncOperation {
  return {
    kind: 'UNDICI_REQUEST',
    begunMs: 110,
    firstCallbackMs: 150,
    triggerId: 1,
    executionId: 1,
    ...rest,
  };
}

function originAt(line: number, isInnermost = false): Origin {
  return { location: { functionName: 'answer', file: '/srv/app/server.js', line }, isInnermost };
}

const NOWHERE: Origin = { location: null, isInnermost: false };

function stackFrame(fileName: string, lineNumber: number) {
  return { functionName: 'f', typeName: '', evalOrigin: '', fileName, lineNumber };
}

test('the origin is the innermost frame of the server’s own code', () => {
  const frames = [
    stackFrame('node:net', 1),
    stackFrame('/srv/app/node_modules/undici/index.js', 2),
    stackFrame('/tmp/preload.mjs', 3),
    stackFrame('/srv/app/upstream.js', 4),
    stackFrame('/srv/app/server.js', 5),
  ];
  const location = { functionName: 'f', file: '/srv/app/upstream.js', line: 4 };
  expect(findOrigin(frames, '/srv/app')).toEqual({ location, isInnermost: false });
  expect(findOrigin(frames.slice(3), '/srv/app/')).toEqual({ location, isInnermost: true });
  expect(findOrigin(frames.slice(0, 3), '/srv/app')).toEqual(NOWHERE);
  const undici = { functionName: 'f', file: '/srv/app/node_modules/undici/index.js', line: 2 };
  expect(findOrigin(frames, '/srv/app/node_modules/undici').location).toEqual(undici);
});

test('waits of one kind at one line are one, and what adds up to the most time comes first', () => {
  const operations = new Map([
    [10, operation({ firstCallbackMs: 140 })],
    [11, operation({ firstCallbackMs: 160 })],
    [12, operation({ kind: 'Timeout', firstCallbackMs: 300 })],
  ]);
  const origins = new Map([10, 11, 12].map((id) => [id, originAt(7)]));
  const { location } = originAt(7);
  expect(collectWaits(operations, origins, STEADY)).toEqual([
    { kind: 'Timeout', location, count: 1, meanMs: 190, minMs: 190 },
    { kind: 'UNDICI_REQUEST', location, count: 2, meanMs: 40, minMs: 30 },
  ]);
});

test('what began outside the window, has not come back, or is no wait, is not counted', () => {
  const operations = new Map([
    [10, operation({ begunMs: 99 })],
    [11, operation({ begunMs: 201, firstCallbackMs: 210 })],
    [12, operation({ firstCallbackMs: null })],
    [13, operation({ kind: 'TickObject' })],
  ]);
  const origins = new Map([...operations.keys()].map((id) => [id, originAt(7)]));
  expect(collectWaits(operations, origins, STEADY)).toEqual([]);
});

test('bubbleprof’s own operations, which have no stack, are not counted', () => {
  expect(collectWaits(new Map([[10, operation({})]]), new Map(), STEADY)).toEqual([]);
});

test('what Node began later is counted where the server’s code began what led to it', () => {
  const operations = new Map([
    [5, operation({ kind: 'TCPSERVERWRAP', begunMs: 1 })],
    [6, operation({ kind: 'HTTPINCOMINGMESSAGE', begunMs: 105, executionId: 5 })],
    [7, operation({ kind: 'PROMISE', executionId: 6 })],
    [8, operation({ kind: 'GETADDRINFOREQWRAP', executionId: 7 })],
    [9, operation({ kind: 'HTTPPARSER', executionId: 6 })],
  ]);
  const origins = new Map<number, Origin>([
    [5, originAt(3)],
    [6, NOWHERE],
    [7, originAt(7)],
    [8, NOWHERE],
    [9, NOWHERE],
  ]);
  expect(collectWaits(operations, origins, STEADY)).toMatchObject([
    { kind: 'GETADDRINFOREQWRAP', location: { line: 7 } },
  ]);
});

test('of promises only the awaits of the server’s own code are counted', () => {
  const operations = new Map([
    [10, operation({ kind: 'PROMISE' })],
    [11, operation({ kind: 'PROMISE' })],
  ]);
  const origins = new Map([
    [10, originAt(7, true)],
    [11, originAt(8)],
  ]);
  expect(collectWaits(operations, origins, STEADY)).toMatchObject([{ location: { line: 7 } }]);
});

test('with what began in the window, all that it descends from is selected', () => {
  const operations = new Map([
    [2, operation({ begunMs: 1 })],
    [3, operation({ begunMs: 2, triggerId: 2 })],
    [4, operation({ begunMs: 3 })],
    [5, operation({ begunMs: 4 })],
    [6, operation({ begunMs: 120, triggerId: 3, executionId: 4 })],
    [7, operation({ begunMs: 220, triggerId: 6, executionId: 6 })],
  ]);
  expect(selectOperations(operations, STEADY)).toEqual(new Set([2, 3, 4, 6]));
});
