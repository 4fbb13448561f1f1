import { describe, expect, test } from 'vitest';

import { nearestName } from './nearest-name.ts';

const NAMES = ['model', 'mock-url', 'prompt', 'prompts-file', 'out', 'no-keep-alive'];

describe('nearestName', () => {
  test.each([
    ['modle', 'model'],
    ['MODEL', 'model'],
    ['promt', 'prompt'],
    ['prompts', 'prompt'],
    ['prompts-fil', 'prompts-file'],
    ['mock', 'mock-url'],
    ['keep-alive', 'no-keep-alive'],
    ['ot', 'out'],
  ])('takes %s for %s', (typed, name) => {
    expect(nearestName(typed, NAMES)).toBe(name);
  });

  test.each(['', 'x', 'zzz', 'entirely-different'])('finds nothing near %j', (typed) => {
    expect(nearestName(typed, NAMES)).toBeUndefined();
  });
});
