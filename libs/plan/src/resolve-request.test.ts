import { describe, expect, test } from 'vitest';

import { bareModel } from './bare-model.ts';
import { errorOf, planOf, TEST_CWD, type TestWorld } from './test-world.ts';

const file = (text: string): TestWorld => ({ files: { [`${TEST_CWD}/in/file`]: text } });
const PROMPTS = ['--prompts-file', 'in/file'] as const;
const BODY = ['--body', 'in/file'] as const;

describe('prompts', () => {
  test('are a sensible one, that of --prompt, or the lines of a file that are not empty', () => {
    expect(planOf([]).request.prompts).toHaveLength(1);
    expect(planOf(['--prompt', 'a $(b) <= "c"']).request.prompts).toEqual(['a $(b) <= "c"']);
    const world = file('\uFEFFone\n\n  \r\n two \rthree\u2028still three');
    expect(planOf(PROMPTS, world).request.prompts).toEqual([
      'one',
      ' two ',
      'three\u2028still three',
    ]);
  });

  test('of a file that is missing, empty, or beside --prompt are refused', () => {
    expect(errorOf(PROMPTS)).toMatchObject({
      code: 'CHL_ERR_FILE_UNREADABLE',
      message: '--prompts-file: cannot read in/file: there is no such file',
    });
    expect(errorOf(PROMPTS, file(' \n\n')).message).toContain('holds no prompt');
    expect(errorOf([...PROMPTS, '--prompt', 'x'], file('x')).code).toBe(
      'CHL_ERR_CONFLICTING_FLAGS',
    );
  });
});

describe('--body', () => {
  test('is merged into every request', () => {
    const body = { temperature: 0, metadata: { a: [1] } };
    expect(planOf(BODY, file(JSON.stringify(body))).request.bodyExtra).toEqual(body);
  });

  test.each([
    ['', 'is not JSON'],
    ['{"a":', 'is not JSON'],
    ['[]', 'must hold a JSON object'],
    ['null', 'must hold a JSON object'],
    ['"x"', 'must hold a JSON object'],
    ['{"model":"x"}', 'say it with --model'],
    ['{"stream":false}', 'the command decides it'],
  ])('%s is refused: %s', (text, reason) => {
    const error = errorOf(BODY, file(text));
    expect(error).toMatchObject({ code: 'CHL_ERR_BAD_VALUE', exitCode: 2 });
    expect(error.message).toContain(reason);
  });
});

describe('the model', () => {
  test.each([
    ['openai/gpt-3.5-turbo', 'gpt-3.5-turbo'],
    ['openai/fault:cut/2', 'fault:cut/2'],
    ['gpt', 'gpt'],
  ])('%s is %s to its provider', (model, bare) => {
    expect(planOf(['--model', model]).request.model).toBe(model);
    expect(bareModel(model)).toBe(bare);
  });

  test('without a name behind the provider is refused', () => {
    expect(errorOf(['--model', 'openai/']).code).toBe('CHL_ERR_BAD_VALUE');
  });
});

describe('the request builder', () => {
  test('makes chat completions unless another is named', () => {
    expect(planOf([]).request.builder).toBe('chat-completions');
    expect(planOf(['--request-builder', 'generate']).request.builder).toBe('generate');
  });

  test('that nobody brought is refused with those there are', () => {
    expect(errorOf(['--request-builder', 'generat'])).toMatchObject({
      code: 'CHL_ERR_BAD_VALUE',
      message:
        '--request-builder generat: must be one of chat-completions, generate, varying; did you mean generate?',
    });
    expect(errorOf(['--request-builder', 'constructor']).message).toMatch(/, generate, varying$/);
  });

  test.each([
    [[], '/generate'],
    [['--url', 'http://localhost/v1'], '/v1/generate'],
    [['--url', 'http://localhost/api'], '/api/generate'],
    [['--path', '/mine'], '/mine'],
  ])('with a path of its own and %j asks at %s', (words, path) => {
    expect(planOf(['--request-builder', 'generate', ...words]).target.path).toBe(path);
  });
});

test('the other flags arrive where they belong', () => {
  const words = ['--max-tokens', '7', '--no-include-usage', '--no-keep-alive', '--no-ready-check'];
  const output = ['--record-chunks', '--seed', '0', '--out', '../x', '--format', 'json', '--quiet'];
  const limits = ['--timeout', '1.5', '--stall-timeout', '250ms'];
  expect(planOf([...words, ...output, ...limits])).toMatchObject({
    request: { maxTokens: 7, includeUsage: false },
    limits: { timeoutMs: 1_500, stallTimeoutMs: 250 },
    keepAlive: false,
    readyCheck: false,
    recordChunks: true,
    seed: 0,
    output: { runsFolder: '/home/someone/x', format: 'json', quiet: true },
  });
});
