import { describe, expect, test } from 'vitest';

import { readValues } from '../read-values.ts';
import { readWords, type GivenFlag } from '../read-words.ts';
import { COMMANDS } from './commands.ts';
import { FLAG_GROUPS, type Flag } from './flag.ts';
import { LOAD_FLAGS } from './load-flags.ts';
import { STREAM_FLAGS } from './stream-flags.ts';

const FLAGS: readonly (readonly [string, Flag])[] = Object.entries(STREAM_FLAGS);
const LOAD_ONLY = Object.entries<Flag>(LOAD_FLAGS).filter(
  ([name]) => !Object.hasOwn(STREAM_FLAGS, name),
);

/** For each kind of flag: what a user may write, and what that is read as. */
function goodTexts(flag: Flag): readonly (readonly [string, unknown])[] {
  switch (flag.kind) {
    case 'switch':
      return [];
    case 'list':
      return [['some text', ['some text']]];
    case 'text':
      return [
        ['some text', 'some text'],
        ['a=b "c" $(d) <= é', 'a=b "c" $(d) <= é'],
      ];
    case 'choice':
      return flag.choices.map((choice) => [choice, choice] as const);
    case 'whole':
      return [
        [String(flag.min), flag.min],
        [String(flag.max), flag.max],
        ['007', 7],
      ];
    case 'number':
      return [
        [String(flag.min), flag.min],
        [String(flag.max), flag.max],
        ['0.5', 0.5],
        ['.25', 0.25],
        ['20.', 20],
      ];
    case 'duration': {
      const unitMs = flag.bareUnit === 's' ? 1_000 : 1;
      return [
        ['2', 2 * unitMs],
        ['0.5', 0.5 * unitMs],
        ['500ms', 500],
        ['1.5s', 1_500],
        ['1m', 60_000],
        [`${flag.maxMs}ms`, flag.maxMs],
      ];
    }
    default:
      return flag satisfies never;
  }
}

function badTexts(flag: Flag): readonly string[] {
  switch (flag.kind) {
    case 'switch':
    case 'list':
    case 'text':
      return [];
    case 'choice':
      return ['nonsense', 'TEXT', `${flag.choices[0]},${flag.choices[1]}`];
    case 'whole':
      return ['x', '1.5', '1e2', '0x5', '-1', '-5', '1_000', 'Infinity', String(flag.max + 1)];
    case 'number':
      return ['x', '0', '-1', '1e2', '0x5', '1/2', '1,5', '2s', 'Infinity', String(flag.max + 1)];
    case 'duration':
      return ['x', '-1', '-0.5', '1e3', '1d', '1,5', `${flag.maxMs + 1}ms`];
    default:
      return flag satisfies never;
  }
}

function defaultsOf(flags: typeof FLAGS): readonly (readonly [string, string])[] {
  return flags.flatMap(([name, flag]) =>
    'default' in flag && flag.default !== undefined ? [[name, flag.default] as const] : [],
  );
}

function read(...words: readonly string[]): Readonly<Record<string, unknown>> {
  return readValues(STREAM_FLAGS, readWords(COMMANDS.stream, words)).values;
}

function readLoad(...words: readonly string[]): Readonly<Record<string, unknown>> {
  return readValues(LOAD_FLAGS, readWords(COMMANDS.load, words)).values;
}

const GOOD = FLAGS.flatMap(([name, flag]) =>
  goodTexts(flag).map(([text, value]) => [name, text, value] as const),
);
const BAD = FLAGS.flatMap(([name, flag]) => badTexts(flag).map((text) => [name, text] as const));
const WITH_VALUE = FLAGS.filter(([, { kind }]) => kind !== 'switch').map(([name]) => name);
const LISTS = new Set(FLAGS.filter(([, { kind }]) => kind === 'list').map(([name]) => name));
const SWITCHES = FLAGS.filter(([, { kind }]) => kind === 'switch').map(([name]) => name);
const ASKING = new Set(['help', 'version']);

describe('a flag with a value', () => {
  test.each(GOOD)('--%s %s is read, behind a space or =', (name, text, value) => {
    expect(read(`--${name}`, text)[name]).toEqual(value);
    expect(read(`--${name}=${text}`)[name]).toEqual(value);
  });

  test.each(BAD)(
    '--%s %s is refused, with the flag, the value and what it must be',
    (name, text) => {
      for (const words of [[`--${name}`, text], [`--${name}=${text}`]]) {
        expect(() => read(...words)).toThrow(
          expect.objectContaining({
            code: 'CHL_ERR_BAD_VALUE',
            message: expect.stringContaining(`--${name} ${text}: must be `),
            exitCode: 2,
          }),
        );
      }
    },
  );

  test.each(
    LOAD_ONLY.flatMap(([name, flag]) =>
      goodTexts(flag).map(([text, value]) => [name, text, value] as const),
    ),
  )('of load, --%s %s, is read', (name, text, value) => {
    expect(readLoad(`--${name}`, text)[name]).toEqual(value);
  });

  test.each(
    LOAD_ONLY.flatMap(([name, flag]) => badTexts(flag).map((text) => [name, text] as const)),
  )('of load, --%s %s, is refused', (name, text) => {
    expect(() => readLoad(`--${name}`, text)).toThrow(`--${name} ${text}: must be `);
  });

  test.each(WITH_VALUE)('--%s without one says so', (name) => {
    const flag = `--${name}`;
    for (const words of [[flag], [flag, '--quiet'], [`${flag}=`], [flag, ' '], [flag, '--']]) {
      expect(() => read(...words)).toThrow(
        expect.objectContaining({
          code: 'CHL_ERR_MISSING_VALUE',
          message: `${flag} needs a value`,
          hint: expect.stringContaining(`${flag}=`),
        }),
      );
    }
  });

  test.each(WITH_VALUE.filter((name) => !LISTS.has(name)))(
    '--%s given twice is refused',
    (name) => {
      const [, text = ''] = GOOD.find(([good]) => good === name) ?? [];
      expect(() => read(`--${name}`, text, `--${name}`, text)).toThrow(
        expect.objectContaining({ code: 'CHL_ERR_REPEATED_FLAG' }),
      );
    },
  );

  test('takes one that begins with a dash behind =', () => {
    expect(read('--prompt=--help me')['prompt']).toBe('--help me');
    expect(read('--prompt', '-5 degrees')['prompt']).toBe('-5 degrees');
  });

  test('that is a list keeps all, in their order', () => {
    expect(read('--header', 'b: 1', '--header=a: 2')['header']).toEqual(['b: 1', 'a: 2']);
    expect(read()['header']).toEqual([]);
  });
});

describe('a switch', () => {
  test.each(SWITCHES.filter((name) => !ASKING.has(name)))('--%s is off unless given', (name) => {
    expect(read()[name]).toBe(false);
    expect(read(`--${name}`)[name]).toBe(true);
  });

  test('takes no value', () => {
    expect(() => read('--quiet=yes')).toThrow('--quiet yes: takes no value');
  });
});

describe('what is no flag', () => {
  test.each([
    ['--bacth', 'Did you mean --batch?'],
    ['--concurrency', 'Did you mean --concurrent?'],
    ['--max_tokens=5', 'Did you mean --max-tokens?'],
    ['--Model', 'Did you mean --model?'],
    ['--keep-alive', 'Did you mean --no-keep-alive?'],
    ['--api-key', 'Did you mean --api-key-env?'],
    ['--connections', 'It is a flag of `npx chatload load`.'],
    ['--wholly-unlike', 'See `npx chatload stream --help`.'],
    ['-x', 'See `npx chatload stream --help`.'],
    ['--__proto__', 'See `npx chatload stream --help`.'],
    ['--constructor', 'See `npx chatload stream --help`.'],
  ])('%s is unknown: %s', (word, hint) => {
    expect(() => read(word, 'value')).toThrow(
      expect.objectContaining({ code: 'CHL_ERR_UNKNOWN_FLAG', hint, exitCode: 2 }),
    );
  });

  test.each([[['10']], [['--batch', '5', '10']], [['--quiet', 'true']], [['--quiet', '--']]])(
    '%j is a stray argument, and the hint shows the three ways in',
    (words) => {
      expect(() => read(...words)).toThrow(
        expect.objectContaining({
          code: 'CHL_ERR_STRAY_ARGUMENT',
          hint: expect.stringMatching(
            /npx chatload stream --batch 10.*npx nx run runner:stream --batch 10.*npm run stream-test -- --batch 10/,
          ),
        }),
      );
    },
  );

  test('is named first when it stands first, and only it', () => {
    expect(() => read('--nonsense', '--batch', 'x', 'stray')).toThrow('Unknown flag --nonsense');
    expect(() => read('stray', '--nonsense')).toThrow('Unexpected argument "stray"');
  });

  test('a bare -- before all flags changes nothing', () => {
    expect(read('--', '--batch', '7')['batch']).toBe(7);
  });
});

describe('the table', () => {
  test.each([...FLAGS, ...LOAD_ONLY])('has --%s with a help line and a group', (name, flag) => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(flag.help).toMatch(/^[A-Z].*[^.]$/);
    expect(FLAG_GROUPS).toContain(flag.group);
  });

  test('has defaults that can be read like values of the user’s', () => {
    const none: readonly GivenFlag[] = [];
    const { values, given } = readValues(STREAM_FLAGS, none);
    const ofLoad = readValues(LOAD_FLAGS, none).values;
    expect(given.size).toBe(0);
    for (const [name, text] of defaultsOf(FLAGS)) expect(read(`--${name}`, text)).toEqual(values);
    for (const [name, text] of defaultsOf(LOAD_ONLY)) {
      expect(readLoad(`--${name}`, text)).toEqual(ofLoad);
    }
  });
});
