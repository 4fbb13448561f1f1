import { describe, expect, test } from 'vitest';

import { errorOf, resolveStreamWords, type TestWorld } from './test-world.ts';

const WORLD: TestWorld = {
  env: {
    API_KEY: 'hush-1',
    OTHER_KEY: 'hush-2\n',
    EMPTY: '',
    BLANK: ' \n',
    BROKEN: 'hush\r\nx: y',
  },
};

const headers = (...texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => ['--header', text]);

describe('--header and --api-key-env', () => {
  test('send literal values and those of the environment; the plan has only names', () => {
    const words = [
      ...headers('X-Team: chat: bots', 'x-api-key:env:OTHER_KEY', 'accept: '.padEnd(30, 'a')),
      '--api-key-env',
      'API_KEY',
    ];
    const { plan, secrets, commandLine } = resolveStreamWords(words, WORLD);
    expect(secrets.headers).toEqual({
      'x-team': 'chat: bots',
      'x-api-key': 'hush-2',
      accept: 'a'.repeat(22),
      authorization: 'Bearer hush-1',
    });
    expect(plan.request.headers).toEqual([
      { name: 'x-team', from: 'literal' },
      { name: 'x-api-key', from: 'env:OTHER_KEY' },
      { name: 'accept', from: 'literal' },
      { name: 'authorization', from: 'env:API_KEY' },
    ]);
    for (const text of [JSON.stringify(plan), commandLine]) {
      expect(text).not.toContain('hush');
      expect(text).not.toContain('chat: bots');
      expect(text).not.toContain('aaaa');
    }
    expect(commandLine).toContain("--header 'X-Team: ***' --header x-api-key:env:OTHER_KEY");
  });

  test.each([
    'authorization',
    'Authorization',
    'proxy-authorization',
    'cookie',
    'x-api-key',
    'api_key',
    'X-APIKEY-2',
    'x-auth-token',
    'client-secret',
    'x-password',
    'key',
  ])('a literal %s is refused, and not shown', (name) => {
    const error = errorOf(headers(`${name}: hush`));
    expect(error).toMatchObject({ code: 'CHL_ERR_SECRET_IN_FLAG', exitCode: 2 });
    expect(error.hint).toContain(`--header '${name}: env:VARIABLE'`);
    expect(error.message + error.hint).not.toContain('hush');
  });

  test.each(['Bearer hush', 'basic hush', 'sk-hush'])(
    'a literal value that looks like a key (%s) is refused under any name',
    (value) => {
      const error = errorOf(headers(`x-whatever: ${value}`));
      expect(error.code).toBe('CHL_ERR_SECRET_IN_FLAG');
      expect(error.message + error.hint).not.toContain('hush');
    },
  );

  test.each([
    'host',
    'Host',
    'content-length',
    'transfer-encoding',
    'connection',
    'content-type',
    'accept-encoding',
  ])('%s is left to the client', (name) => {
    expect(errorOf(headers(`${name}: hush`))).toMatchObject({
      code: 'CHL_ERR_BAD_VALUE',
      message: expect.stringContaining('is set by chatload itself'),
    });
  });

  test.each([
    'hush',
    'Bearer hush',
    ': hush',
    'na me: hush',
    'name\r\n: hush',
    'x-a: hush\r\nx-b: 1',
    'x-a: hush\u0000',
    'x-a: hush\u20ac',
    'x-a:',
    'x-a: env:',
    'x-a: env:hush-1',
    'x-a: env:$API_KEY_hush',
  ])('%j is no header, and no part that may be a secret is shown', (text) => {
    const error = errorOf(headers(text), WORLD);
    expect(error).toMatchObject({ code: 'CHL_ERR_BAD_VALUE', exitCode: 2 });
    expect(error.message + error.hint).not.toContain('hush');
  });

  test.each(['MISSING', 'EMPTY', 'BLANK'])('a variable %s without a value is named', (variable) => {
    for (const words of [headers(`x-api-key: env:${variable}`), ['--api-key-env', variable]]) {
      const error = errorOf(words, WORLD);
      expect(error).toMatchObject({ code: 'CHL_ERR_ENV_MISSING', exitCode: 2 });
      expect(error.message).toContain(variable);
    }
  });

  test.each(['sk-hush', 'gsk_hush', 'toString', 'hush with spaces'])(
    '--api-key-env %s, which may be the key itself, is not shown',
    (key) => {
      const error = errorOf(['--api-key-env', key], WORLD);
      expect(error.code).toBe('CHL_ERR_BAD_VALUE');
      expect(error.message + error.hint).not.toContain(key);
    },
  );

  test('a value that would smuggle in a second header is refused without being shown', () => {
    const error = errorOf(['--api-key-env', 'BROKEN'], WORLD);
    expect(error.code).toBe('CHL_ERR_BAD_VALUE');
    expect(error.message + error.hint).not.toContain('hush');
  });

  test.each([
    [headers('x-a: 1', 'X-A: 2'), 'two headers named x-a'],
    [
      [...headers('Authorization: env:API_KEY'), '--api-key-env', 'OTHER_KEY'],
      'two headers named authorization',
    ],
  ])('%j are refused: %s', (words, message) => {
    const error = errorOf(words, WORLD);
    expect(error.code).toBe('CHL_ERR_CONFLICTING_FLAGS');
    expect(error.message).toContain(message);
  });
});
