import { describe, expect, test } from 'vitest';
import { APP_ROOT, makeFrame } from '../test/made-profile.ts';
import { classifyFrame, type Frame } from './classify-frame.ts';

function classify(name: string, caller: Frame | null = null): Frame {
  return classifyFrame(makeFrame(name), { appRoot: APP_ROOT, caller });
}

describe('a function belongs to', () => {
  test.each([
    ['handle@file:///srv/app/src/main.mjs:3', 'application', null],
    ['handle@/srv/app/src/main.cjs:3', 'application', null],
    ['handle@file:///srv/app/with%20space.mjs:3', 'application', null],
    ['parse@file:///srv/app/node_modules/fastify/lib/x.js:3', 'dependency', 'fastify'],
    ['parse@file:///srv/app/node_modules/@scope/name/x.js:3', 'dependency', '@scope/name'],
    ['parse@/srv/node_modules/a/node_modules/@b/c/x.js:3', 'dependency', '@b/c'],
    ['parse@file:///srv/application/x.js:3', 'dependency', '/srv/application'],
    ['emit@node:events:500', 'node', null],
    ['(garbage collector)', 'v8', null],
    ['(program)', 'v8', null],
    ['RegExp: (a+)+', 'v8', null],
    ['sort', 'v8', null],
  ])('%s: %s %s', (name, category, packageName) => {
    expect(classify(name)).toMatchObject({ category, packageName });
  });

  test('the server when that is a package itself, but not a package of its own', () => {
    const appRoot = '/srv/node_modules/@scope/gateway';
    const categoryOf = (file: string): string =>
      classifyFrame(makeFrame(`f@file://${file}:3`), { appRoot, caller: null }).category;
    expect(categoryOf(`${appRoot}/build/start.js`)).toBe('application');
    expect(categoryOf(`${appRoot}/node_modules/hono/x.js`)).toBe('dependency');
    expect(categoryOf('/srv/node_modules/hono/x.js')).toBe('dependency');
  });

  test('Node when Node’s own code calls it and it has no file, except a regular expression', () => {
    const socket = classify('doWrite@node:net:100');
    expect(classify('writeUtf8String', socket).category).toBe('node');
    expect(classify('wasm-function@wasm://wasm/1:1', socket)).toMatchObject({
      category: 'node',
      file: '',
    });
    expect(classify('RegExp: a', socket).category).toBe('v8');
  });

  test('V8 when the server calls it and it has no file, unless it was generated at run time', () => {
    const caller = classify('compile@file:///srv/app/node_modules/ajv/x.js:1');
    expect(classify('sort', caller).category).toBe('v8');
    const generated = { functionName: 'validate', url: '', scriptId: '99', lineNumber: 4 };
    expect(classifyFrame(generated, { appRoot: APP_ROOT, caller })).toMatchObject({
      category: 'dependency',
      packageName: 'ajv',
    });
  });
});

test('a URL becomes a path, and lines count from 1', () => {
  const frame = classify('handle@file:///srv/app/with%20space.mjs:3');
  expect(frame).toMatchObject({ file: '/srv/app/with space.mjs', line: 3 });
  expect(classify('(program)').line).toBe(0);
});
