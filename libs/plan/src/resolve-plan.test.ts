import { describe, expect, test } from 'vitest';

import { resolvePlan } from './resolve-plan.ts';
import {
  createSurroundings,
  errorOf,
  errorOfWords,
  planOf,
  resolveStreamWords,
  TEST_CWD,
} from './test-world.ts';

const resolve = (...argv: readonly string[]): ReturnType<typeof resolvePlan> =>
  resolvePlan(argv, createSurroundings());

describe('the command', () => {
  test.each([[[]], [['--help']], [['-h']], [['help']], [['--help', 'stream']]])(
    '%j shows the help of the whole program',
    (argv) => {
      const resolution = resolve(...argv);
      expect(resolution).toMatchObject({ kind: 'help' });
      expect(resolution).toHaveProperty('text', expect.stringContaining('\n  stream  '));
    },
  );

  test.each([
    [['help', 'stream']],
    [['stream', '--help']],
    [['stream', '-h']],
    [['stream', '--batch', '7', '--help', '--nonsense', 'x']],
  ])('%j shows the help of stream', (argv) => {
    const resolution = resolve(...argv);
    expect(resolution).toMatchObject({ kind: 'help' });
    expect(resolution).toHaveProperty('text', expect.stringContaining('--concurrent N'));
  });

  test.each([[['--version']], [['stream', '--version']]])('%j asks for the version', (argv) => {
    expect(resolve(...argv)).toEqual({ kind: 'version' });
  });

  test.each([
    ['strem', 'Did you mean `npx chatload stream`?'],
    ['benchmrak', 'Did you mean `npx chatload benchmark`?'],
    ['constructor', 'Commands: load, stream, '],
    ['', 'Commands: load, stream, '],
    ['--batch', 'The command comes first: npx chatload stream --batch'],
    ['--connections', 'The command comes first: npx chatload load --connections'],
    ['--nonsense', 'The command comes first: npx chatload stream --nonsense'],
  ])('%j is no command, and the hint helps', (word, hint) => {
    for (const argv of [[word], word.startsWith('-') ? [word] : ['help', word]]) {
      expect(() => resolve(...argv)).toThrow(
        expect.objectContaining({
          code: 'CHL_ERR_UNKNOWN_COMMAND',
          hint: expect.stringContaining(hint),
          exitCode: 2,
        }),
      );
    }
  });

  test('does not show the value of a flag that stands in its place', () => {
    expect(() => resolve('--api-key=sk-123')).toThrow(
      expect.objectContaining({ message: 'There is no command "--api-key"' }),
    );
  });
});

describe('the help of a command', () => {
  test.each(['load', 'stream', 'plan', 'report', 'compare'])('%s is there by both ways', (name) => {
    const help = resolve('help', name);
    expect(help).toHaveProperty('text', expect.stringContaining(`Usage: npx chatload ${name} `));
    expect(resolve(name, '--help')).toEqual(help);
    expect(resolve(name, '-h')).toEqual(help);
    expect(resolve(name, '--version')).toEqual({ kind: 'version' });
  });
});

describe('chatload plan', () => {
  test('has what the command would run with, and another kind', () => {
    const words = ['load', '--connections', '5', '--header', 'x-a: hush'];
    const shown = resolve('plan', ...words);
    expect(shown).toEqual({ ...resolve(...words), kind: 'show-plan' });
    expect(resolve('plan', '--', ...words)).toEqual(shown);
  });

  test('shows the help of a command that is asked for it', () => {
    expect(resolve('plan', 'load', '--help')).toEqual(resolve('help', 'load'));
  });

  test.each([[['plan']], [['plan', '--']]])('%j lacks a command, and the hint helps', (argv) => {
    expect(errorOfWords(argv)).toMatchObject({
      code: 'CHL_ERR_MISSING_ARGUMENT',
      message: '`chatload plan` needs a COMMAND behind it',
      hint: 'Write npx chatload plan COMMAND; `npx chatload help plan` has examples.',
      exitCode: 2,
    });
  });

  test.each([
    ['strem', 'Did you mean `npx chatload plan stream`?'],
    ['plan', 'Commands: load, stream, benchmark.'],
    ['report', 'Commands: load, stream, benchmark.'],
    ['--connections', 'The command comes first: npx chatload plan load --connections'],
  ])('%s has no plan, and the hint helps', (word, hint) => {
    const error = errorOfWords(['plan', word]);
    expect(error).toMatchObject({ code: 'CHL_ERR_UNKNOWN_COMMAND', exitCode: 2 });
    expect(error.hint).toContain(hint);
  });
});

describe('the plan of stream', () => {
  test('has the documented defaults', () => {
    const plan = planOf([]);
    expect(plan).toMatchObject({
      command: 'stream',
      engine: 'native',
      target: {
        choice: 'find',
        origin: 'http://localhost:3000',
        path: '/v1/chat/completions',
        mockOrigin: null,
        allowedHost: null,
        mock: {},
      },
      request: {
        stream: true,
        builder: 'chat-completions',
        model: 'openai/gpt-3.5-turbo',
        maxTokens: null,
        includeUsage: true,
        bodyExtra: null,
        headers: [],
      },
      limits: { timeoutMs: 120_000, stallTimeoutMs: 30_000 },
      keepAlive: true,
      noBaselineBecause: null,
      readyCheck: true,
      recordChunks: false,
      plugins: [],
      output: {
        runsFolder: `${TEST_CWD}/runs`,
        format: 'text',
        quiet: false,
        against: null,
        saveBaseline: null,
      },
    });
    expect(plan.phases.at(-1)?.load).toMatchObject({ slots: 10, batch: 5 });
  });

  test('is the same for the same words, so that a run can be repeated', () => {
    expect(planOf(['--requests', '500'])).toEqual(planOf(['--requests', '500']));
  });

  test('is frozen at every depth, its secrets too', () => {
    const resolution = resolveStreamWords(['--body', 'b.json', '--header', 'x-a: 1'], {
      files: { [`${TEST_CWD}/b.json`]: '{"metadata":{"tags":["a"]}}' },
    });
    const thaw = (value: unknown): readonly unknown[] => {
      if (typeof value !== 'object' || value === null) return [];
      return [...(Object.isFrozen(value) ? [] : [value]), ...Object.values(value).flatMap(thaw)];
    };
    expect(thaw(resolution)).toEqual([]);
  });

  test('releases 5 at a time, or as many as there are slots', () => {
    expect(planOf([]).phases.at(-1)?.load).toMatchObject({ batch: 5 });
    expect(planOf(['--concurrent', '3']).phases.at(-1)?.load).toMatchObject({ batch: 3 });
    expect(planOf(['--concurrent', '3', '--batch', '2']).phases.at(-1)?.load).toMatchObject({
      batch: 2,
    });
    expect(errorOf(['--concurrent', '3', '--batch', '4']).message).toBe(
      '--batch 4: must not be above --concurrent 3',
    );
  });

  test.each([
    [['--no-baseline'], '--no-baseline'],
    [['--url', 'http://localhost:3000'], '--url without --mock-url'],
    [['--requests', '29'], 'fewer than 3 × --concurrent requests'],
    [['--requests', '30'], null],
    [['--local'], null],
    [['--url', 'http://localhost:3000', '--mock-url', 'http://localhost:4010'], null],
  ])('%j leaves the baseline out because: %s', (words, because) => {
    const plan = planOf(words);
    expect(plan.noBaselineBecause).toBe(because);
    expect(plan.phases.some(({ target }) => target === 'mock')).toBe(because === null);
    const measured = plan.phases.filter(({ kind }) => kind === 'measure');
    expect(measured.length > 1).toBe(because === null);
  });

  test.each([
    [[], 10],
    [['--concurrent', '50', '--requests', '500'], 50],
    [['--concurrent', '50', '--requests', '7'], 7],
    [['--warmup', '3'], 3],
  ])('%j warms each target up with %d requests, released at once', (words, requests) => {
    const plan = planOf(words);
    const warmups = plan.phases.filter(({ kind }) => kind === 'warmup');
    expect(plan.phases.slice(0, warmups.length)).toEqual(warmups);
    for (const { load, record } of warmups) {
      expect(load).toMatchObject({ batch: load.slots });
      expect(load.stop).toEqual({ requests });
      expect(record).toBe(false);
    }
    const targets = plan.noBaselineBecause === null ? ['server', 'mock'] : ['server'];
    expect(warmups.map(({ target }) => target)).toEqual(targets);
  });

  test('has no warm-up with --warmup 0', () => {
    expect(planOf(['--warmup', '0']).phases[0]?.id).toBe('baseline-1');
  });
});
