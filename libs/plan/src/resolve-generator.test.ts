import { describe, expect, test } from 'vitest';

import { errorOf, loadErrorOf, loadPlanOf, planOf, resolveWords } from './test-world.ts';

describe('the load threads', () => {
  test.each([
    [['stream'], 1, 'that is enough for this load'],
    [['stream', '--concurrent', '1000'], 1, 'that is enough for this load'],
    [['stream', '--concurrent', '1001'], 2, 'that is what this load needs'],
    [
      ['stream', '--concurrent', '10000'],
      4,
      'the load could use 10, and half of 8 cores is the most',
    ],
    [
      ['stream', '--concurrent', '2500', '--batch', '2000'],
      1,
      'the load could use 3, and each needs a batch of its own',
    ],
    [['load', '--connections', '3000'], 1, 'autocannon makes its load in one thread'],
    [['load', '--connections', '3000', '--engine', 'native'], 3, 'that is what this load needs'],
    [['load', '--requests-per-second', '10001'], 3, 'that is what this load needs'],
    [['stream', '--workers', '2'], 2, null],
  ])('of %j are %d, since %s', (words, workers, workersBecause) => {
    const resolution = resolveWords(words);
    expect(resolution).toMatchObject({ plan: { generator: { workers } }, workersBecause });
  });

  test('have a whole batch each', () => {
    expect(planOf(['--workers', '5', '--batch', '2']).generator.workers).toBe(5);
    expect(errorOf(['--workers', '3'])).toMatchObject({
      code: 'CHL_ERR_BAD_VALUE',
      message: expect.stringContaining('must not be above 2, which is --concurrent / --batch'),
    });
  });

  test('cannot be more than the connections', () => {
    expect(loadErrorOf(['--connections', '3', '--workers', '4'])).toMatchObject({
      code: 'CHL_ERR_BAD_VALUE',
      message: expect.stringContaining('must not be above 3, which is --connections'),
    });
  });
});

describe('the transport', () => {
  test.each([
    [[], 'lean', 'it is the cheapest for plain HTTP/1.1'],
    [['--transport', 'auto'], 'lean', 'it is the cheapest for plain HTTP/1.1'],
    [['--url', 'https://localhost'], 'lean', 'it is the cheapest for HTTP/1.1 over TLS'],
    [['--transport', 'undici'], 'undici', null],
    [['--transport', 'lean'], 'lean', null],
  ])('with %j is %s, since %s', (words, transport, transportBecause) => {
    const resolution = resolveWords(['stream', ...words]);
    expect(resolution).toMatchObject({ plan: { generator: { transport } }, transportBecause });
  });
});

describe('a flag on how the native engine makes its load', () => {
  test.each([
    ['--transport', 'undici'],
    ['--workers', '2'],
    ['--coalesce', '0.2'],
  ])('%s is why whole answers are not asked for by autocannon', (flag, value) => {
    expect(resolveWords(['load', flag, value])).toMatchObject({
      plan: { engine: 'native' },
      engineBecause: `autocannon knows no ${flag}`,
    });
    expect(loadErrorOf(['--engine', 'autocannon', flag, value])).toMatchObject({
      code: 'CHL_ERR_CONFLICTING_FLAGS',
      message: expect.stringContaining(`--engine autocannon and ${flag} cannot be used together`),
    });
  });

  test('leaves it to autocannon when it says what holds anyway', () => {
    const words = ['--transport', 'auto', '--workers', '1'];
    expect(loadPlanOf(words)).toMatchObject({
      engine: 'autocannon',
      generator: { workers: 1, coalesceMs: 0 },
    });
  });
});

test('reads are collected only where the user says so', () => {
  expect(planOf([]).generator.coalesceMs).toBe(0);
  expect(planOf(['--coalesce', '0.2']).generator.coalesceMs).toBe(0.2);
  expect(errorOf(['--coalesce', '0']).message).toContain('must be a number from 0.01 to 20');
});
