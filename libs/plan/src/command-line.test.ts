import { execFileSync } from 'node:child_process';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Plan } from '@chatload/contracts';

import type { PlanResolution } from './resolve-plan.ts';
import { planOf, resolveStreamWords } from './test-world.ts';

/** The words that a shell makes of a command line, without running it. */
function shellWords(commandLine: string): readonly string[] {
  const script = `printf '%s\\0' ${commandLine}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

/** The plan that the command line of a plan leads to, by way of a shell. */
function repeat({ commandLine }: PlanResolution): Plan {
  return planOf(shellWords(commandLine).slice('npx chatload stream'.split(' ').length));
}

describe('the command line to repeat a run', () => {
  test('is short where nothing needs quotes', () => {
    expect(resolveStreamWords([]).commandLine).toBe('npx chatload stream');
    expect(resolveStreamWords(['--quiet', '--url=http://localhost:3000/v1']).commandLine).toBe(
      'npx chatload stream --quiet --url http://localhost:3000/v1',
    );
  });

  test.each([
    'a $(touch /tmp/never) <= "c"',
    '`id`; rm -rf x & | > < * ? [a] {b,c} ~ # !! \\',
    "it's '' a ' quote",
    '-dash',
    '--help',
    '$HOME ${HOME}',
    '~',
    '=ls',
    'two\nlines\tand a tab\r',
    'ünïcode 😀 \u202e',
    '%s\\0%n',
    ' spaces around ',
  ])('brings %j back through a shell', (prompt) => {
    const resolution = resolveStreamWords([`--prompt=${prompt}`, `--out=${prompt}`]);
    expect(repeat(resolution)).toEqual(resolution.plan);
  });

  test('brings any text back through a shell', () => {
    const text = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((value) => value.trim() !== '' && !value.includes('\0'));
    fc.assert(
      fc.property(text, (prompt) => {
        const resolution = resolveStreamWords([`--prompt=${prompt}`]);
        expect(repeat(resolution)).toEqual(resolution.plan);
      }),
      { numRuns: 100 },
    );
  });

  test('shows a header’s value as ***, unless it names a variable', () => {
    const words = ['--header', "x-a: it's", '--header', 'x-b: env:B', '--api-key-env', 'KEY'];
    const env = { B: 'hush', KEY: 'hush' };
    expect(resolveStreamWords(words, { env }).commandLine).toBe(
      "npx chatload stream --header 'x-a: ***' --header 'x-b: env:B' --api-key-env KEY",
    );
  });
});
