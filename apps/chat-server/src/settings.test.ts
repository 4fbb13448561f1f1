import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { describeSettings, readSettings } from './settings.ts';
import { FLAGS, SETTINGS_TABLE } from './settings-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'chat-server-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('readSettings', () => {
  test('without flags and environment gives the defaults, for an upstream on this machine', () => {
    expect(readSettings([], {})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      providers: [{ name: 'openai', baseUrl: 'http://127.0.0.1:4010/v1', apiKey: 'no-key-needed' }],
      maxRetries: 0,
      timeoutMs: 120_000,
      maxBodyBytes: 10_485_760,
      shutdownGraceMs: 10_000,
      logLevel: 'warn',
    });
  });

  test('prefers a flag to its variable, and a variable to the default', () => {
    const settings = readSettings(['--port', '1', '--log-level=info'], {
      PORT: '2',
      HOST: '::1',
      MAX_RETRIES: '',
    });
    expect(settings).toMatchObject({ port: 1, host: '::1', maxRetries: 0, logLevel: 'info' });
  });

  test.each([
    ['an unknown flag', ['--prot', '1'], 'CHL_ERR_UNKNOWN_FLAG', '--prot'],
    ['the key as a flag', ['--api-key', 'x'], 'CHL_ERR_UNKNOWN_FLAG', '--api-key'],
    ['a stray argument', ['3000'], 'CHL_ERR_STRAY_ARGUMENT', '3000'],
    ['a flag without its value', ['--port'], 'CHL_ERR_BAD_VALUE', '--port'],
    ['no number', ['--port', '3k'], 'CHL_ERR_BAD_VALUE', '--port 3k'],
    ['a number out of range', ['--timeout-ms', '300001'], 'CHL_ERR_BAD_VALUE', '300000'],
    ['an unknown log level', ['--log-level', 'loud'], 'CHL_ERR_BAD_VALUE', 'warn'],
    ['no URL', ['--upstream-url', 'localhost:1'], 'CHL_ERR_BAD_VALUE', 'http://127.0.0.1'],
    ['a URL with a password', ['--upstream-url', 'http://u:p@h/v1'], 'CHL_ERR_BAD_VALUE', ''],
    ['providers that are no JSON', ['--providers', '{'], 'CHL_ERR_BAD_VALUE', '--providers'],
    ['a missing file', ['--providers', '/no/file'], 'CHL_ERR_BAD_VALUE', '/no/file'],
    [
      'a provider elsewhere without a key',
      ['--upstream-url', 'https://api.example.com/v1'],
      'CHL_ERR_ENV_MISSING',
      'OPENAI_API_KEY',
    ],
    [
      'a provider elsewhere that names no variable',
      ['--providers', '{"x": {"baseUrl": "https://api.example.com/v1"}}'],
      'CHL_ERR_BAD_VALUE',
      'apiKeyEnv',
    ],
    [
      'a provider with a slash in its name',
      ['--providers', '{"a/b": {"baseUrl": "http://127.0.0.1/v1"}}'],
      'CHL_ERR_BAD_VALUE',
      '"/"',
    ],
    [
      'a provider with a misspelt field',
      ['--providers', '{"x": {"baseURL": "http://127.0.0.1/v1"}}'],
      'CHL_ERR_BAD_VALUE',
      'baseURL',
    ],
  ])('refuses %s', (_, args, code, message) => {
    const read = (): unknown => readSettings(args, {});
    expect(read).toThrow(expect.objectContaining({ code }));
    expect(read).toThrow(message);
  });

  test('names the variable where a bad value came from one', () => {
    expect(() => readSettings([], { PORT: '-1' })).toThrow('PORT -1');
  });

  test('adds providers from JSON or from a file, with the keys that their variables hold', () => {
    const json = JSON.stringify({
      other: { baseUrl: 'https://other.example.com/v1/', apiKeyEnv: 'OTHER_KEY' },
      local: { baseUrl: 'http://localhost:11434/v1' },
    });
    const file = join(folder, 'providers.json');
    writeFileSync(file, json);
    const env = { OPENAI_API_KEY: 'k1', OTHER_KEY: 'k2' };
    const expected = [
      { name: 'openai', baseUrl: 'http://127.0.0.1:4010/v1', apiKey: 'k1' },
      { name: 'other', baseUrl: 'https://other.example.com/v1', apiKey: 'k2' },
      { name: 'local', baseUrl: 'http://localhost:11434/v1', apiKey: 'no-key-needed' },
    ];
    expect(readSettings(['--providers', file], env)).toMatchObject({ providers: expected });
    expect(readSettings([], { ...env, CHAT_PROVIDERS: json })).toMatchObject({
      providers: expected,
    });
  });
});

test('the help names every flag, its variable and its default', () => {
  expect(readSettings(['--port', '1', '--help'], {})).toBe('help');
  const help = describeSettings();
  for (const flag of FLAGS) {
    expect(help).toContain(`--${flag} `);
    expect(help).toContain(`environment: ${SETTINGS_TABLE[flag].env};`);
  }
});
