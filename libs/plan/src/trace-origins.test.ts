import { describe, expect, test } from 'vitest';

import { STREAM_FLAGS } from './flags/stream-flags.ts';
import { resolveWords, type TestWorld } from './test-world.ts';
import type { FlagOrigin } from './trace-origins.ts';

const originsOf = (
  words: readonly string[],
  world?: TestWorld,
): Readonly<Record<string, FlagOrigin>> => resolveWords(words, world).origins;

describe('the origins of a plan', () => {
  test('are those of every flag but the ones that ask for something else', () => {
    const names = Object.keys(STREAM_FLAGS).filter((name) => !/^(help|version)$/.test(name));
    expect(Object.keys(originsOf(['stream']))).toEqual(names);
  });

  test('say what is given, where, and what is left to itself', () => {
    const config = { flags: { 'no-baseline': true, timeout: '5s' }, load: { connections: 4 } };
    const origins = originsOf(['load', '--duration', '2m', '--quiet'], { config });
    expect(origins).toMatchObject({
      duration: { value: '2m', from: 'command line' },
      quiet: { value: true, from: 'command line' },
      connections: { value: '4', from: 'chatload.config.ts' },
      timeout: { value: '5s', from: 'chatload.config.ts' },
      'no-baseline': { value: true, from: 'chatload.config.ts' },
      seed: { value: '1', from: 'default' },
      local: { value: false, from: 'default' },
      url: { value: null, from: 'default' },
      header: { value: [], from: 'default' },
    });
  });

  test('hide the values of headers, wherever they were given', () => {
    const world = { env: { B: 'hush' }, config: { flags: { header: ['x-c: hush'] } } };
    const typed = originsOf(['load', '--header', 'x-a: hush', '--header', 'x-b: env:B'], world);
    expect(typed['header']).toEqual({ value: ['x-a: ***', 'x-b: env:B'], from: 'command line' });
    const filed = originsOf(['load'], world);
    expect(filed['header']).toEqual({ value: ['x-c: ***'], from: 'chatload.config.ts' });
  });

  test('leave out a flag whose alternative was given', () => {
    expect(originsOf(['load', '--requests', '50'])).not.toHaveProperty('duration');
    expect(originsOf(['load'])).toHaveProperty('duration');
    const origins = originsOf(['load', '--url', 'http://localhost']);
    expect(origins).not.toHaveProperty('local');
    expect(origins).not.toHaveProperty('mock-ttft-ms');
  });
});
