import { describe, expect, test } from 'vitest';

import { errorOf, planOf, type TestWorld } from './test-world.ts';

const REMOTE = ['--url', 'https://api.example.com/v1'] as const;
const BOUNDED = ['--max-tokens', '50', '--requests', '20'] as const;

describe('which server', () => {
  test.each([
    [[], 'find', 'http://localhost:3000'],
    [['--local'], 'local', 'http://localhost:3000'],
    [['--url', 'http://localhost:8080'], 'url', 'http://localhost:8080'],
  ])('%j: %s at %s', (words, choice, origin) => {
    expect(planOf(words).target).toMatchObject({ choice, origin });
  });

  test.each([
    [['--url', 'http://localhost', '--local'], '--url and --local'],
    [['--url', 'http://localhost', '--mock-ttft-ms', '5'], '--url and --mock-ttft-ms'],
    [['--url', 'http://localhost/v1', '--path', '/chat'], 'a --url with a path and --path'],
  ])('%j contradict each other', (words, flags) => {
    const error = errorOf(words);
    expect(error).toMatchObject({ code: 'CHL_ERR_CONFLICTING_FLAGS', exitCode: 2 });
    expect(error.message).toContain(`${flags} cannot be used together: `);
  });

  test.each([
    ['--mock-url', 'http://localhost:4010'],
    ['--allow-host', 'example.com'],
  ])('%s has no use without --url', (...words) => {
    const error = errorOf(words);
    expect(error).toMatchObject({ code: 'CHL_ERR_NEEDED_FLAG', exitCode: 2 });
    expect(error.hint).toContain('Add --url');
  });
});

describe('--url and --path', () => {
  test.each([
    ['http://localhost:3000', 'http://localhost:3000', '/v1/chat/completions'],
    ['http://localhost:3000/', 'http://localhost:3000', '/v1/chat/completions'],
    ['http://localhost:3000/v1', 'http://localhost:3000', '/v1/chat/completions'],
    ['http://localhost:3000/v1/', 'http://localhost:3000', '/v1/chat/completions'],
    ['http://localhost:8080/api/v1', 'http://localhost:8080', '/api/v1/chat/completions'],
    ['http://localhost:8080/api', 'http://localhost:8080', '/api/v1/chat/completions'],
    ['http://localhost/x/v1/chat/completions', 'http://localhost', '/x/v1/chat/completions'],
    ['http://localhost//example.com', 'http://localhost', '/example.com/v1/chat/completions'],
    ['HTTP://LOCALHOST:80/v1', 'http://localhost', '/v1/chat/completions'],
    ['https://127.0.0.1:8443', 'https://127.0.0.1:8443', '/v1/chat/completions'],
    ['http://127.1:3000', 'http://127.0.0.1:3000', '/v1/chat/completions'],
    ['http://[::1]:3000', 'http://[::1]:3000', '/v1/chat/completions'],
  ])('%s is %s and %s', (url, origin, path) => {
    expect(planOf(['--url', url]).target).toMatchObject({ origin, path, choice: 'url' });
  });

  test.each([
    ['localhost:3000', 'must begin with http:// or https://'],
    ['3000', 'must begin with http:// or https://'],
    ['ftp://localhost', 'must begin with http:// or https://'],
    ['http://', 'is not a URL'],
    ['http://localhost:99999', 'is not a URL'],
    ['http://localhost?', 'must not carry a query'],
    ['http://localhost/#x', 'must not carry a #fragment'],
  ])('%s is refused: %s', (url, reason) => {
    const error = errorOf(['--url', url]);
    expect(error).toMatchObject({ code: 'CHL_ERR_BAD_VALUE', exitCode: 2 });
    expect(error.message).toContain(reason);
  });

  test.each([
    'http://user:hush@localhost',
    'http://us/er:hush@localhost',
    'http://hush@localhost',
    'user:hush@localhost',
    'redis://:hush@localhost',
    'http://localhost/?key=hush',
    'http://localhost:99999/?key=hush',
    'http://a:hush@b:99999',
  ])('%s is refused without showing what may be a secret', (url) => {
    for (const flag of ['--url', '--mock-url']) {
      const words = flag === '--url' ? [flag, url] : ['--url', 'http://localhost', flag, url];
      const error = errorOf(words);
      expect(error.code).toBe('CHL_ERR_BAD_VALUE');
      expect(error.message + error.hint).not.toContain('hush');
    }
  });

  test.each(['/chat', '/v1/chat/completions', '/openai/deployments/x?api-version=2024-10-21'])(
    '--path %s is taken as it is',
    (path) => {
      expect(planOf(['--path', path]).target.path).toBe(path);
      expect(planOf(['--url', 'http://localhost/', '--path', path]).target.path).toBe(path);
    },
  );

  test.each(['chat', '//example.com/chat', '/a b', '/a\r\nx: y', '/ä', '/a#b', 'http://x/chat'])(
    '--path %j is refused',
    (path) => {
      expect(errorOf(['--path', path])).toMatchObject({ code: 'CHL_ERR_BAD_VALUE', exitCode: 2 });
    },
  );

  test('--path with a key in its query is refused without showing it', () => {
    for (const name of ['key', 'api-key', 'access_token']) {
      const error = errorOf(['--path', `/chat?x=1&${name}=hush`]);
      expect(error).toMatchObject({ code: 'CHL_ERR_SECRET_IN_FLAG', exitCode: 2 });
      expect(error.message + error.hint).not.toContain('hush');
    }
  });
});

describe('another machine', () => {
  test.each([
    'http://example.com',
    'http://10.0.0.1',
    'http://0.0.0.0:3000',
    'http://[::2]',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
  ])('%s is refused, and the hint says how to allow it', (url) => {
    const error = errorOf(['--url', url]);
    expect(error).toMatchObject({ code: 'CHL_ERR_HOST_NOT_ALLOWED', exitCode: 2 });
    expect(error.hint).toContain('--allow-host ');
  });

  test.each([
    'example.com',
    'https://api.example.com',
    'api.example.com:443',
    '*.example.com',
    'localhost',
  ])('--allow-host %s does not allow api.example.com', (host) => {
    expect(errorOf([...REMOTE, '--allow-host', host, ...BOUNDED]).code).toBe(
      'CHL_ERR_HOST_NOT_ALLOWED',
    );
  });

  test.each([
    ['https://api.example.com/v1', 'api.example.com', 'api.example.com'],
    ['https://API.example.com/v1', 'Api.Example.com', 'api.example.com'],
    ['http://[fe80::1]', 'fe80::1', 'fe80::1'],
    ['http://[fe80::1]', '[fe80::1]', 'fe80::1'],
  ])('%s is allowed by --allow-host %s', (url, host, allowedHost) => {
    const plan = planOf(['--url', url, '--allow-host', host, ...BOUNDED]);
    expect(plan.target).toMatchObject({ allowedHost, choice: 'url' });
  });

  test('a name of this machine needs no permission, and gets none for where else it may lead', () => {
    expect(
      planOf(['--url', 'http://localhost', '--allow-host', 'localhost']).target.allowedHost,
    ).toBe(null);
  });

  test.each([
    [[], '--max-tokens and --requests'],
    [['--max-tokens', '5'], '--requests'],
    [['--requests', '5'], '--max-tokens'],
  ])('with only %j given it needs %s', (words, missing) => {
    const error = errorOf([...REMOTE, '--allow-host', 'api.example.com', ...words]);
    expect(error).toMatchObject({ code: 'CHL_ERR_UNBOUNDED_COST', exitCode: 2 });
    expect(error.message).toContain(`needs ${missing}, so that`);
  });

  test.each([
    ['{"max_tokens":51}', false],
    ['{"max_tokens":null}', false],
    ['{"max_completion_tokens":51}', false],
    ['{"max_tokens":"9"}', false],
    ['{"n":2}', false],
    ['{"max_tokens":50,"n":1}', true],
    ['{"max_tokens":null,"max_completion_tokens":50}', true],
    ['{"temperature":0}', true],
  ])('with a --body of %s the cost is bounded: %s', (body, isBounded) => {
    const world: TestWorld = { files: { '/body.json': body } };
    const words = [
      ...REMOTE,
      '--allow-host',
      'api.example.com',
      ...BOUNDED,
      '--body',
      '/body.json',
    ];
    const outcome = isBounded ? planOf(words, world).request.maxTokens : errorOf(words, world).code;
    expect(outcome).toBe(isBounded ? 50 : 'CHL_ERR_UNBOUNDED_COST');
  });
});

describe('the mock', () => {
  const URL = ['--url', 'http://localhost:3000', '--mock-url'] as const;

  test.each([
    ['http://localhost:4010', 'http://localhost:4010'],
    ['http://127.0.0.1:4010/', 'http://127.0.0.1:4010'],
    ['http://[::1]:4010/v1', 'http://[::1]:4010'],
  ])('--mock-url %s is %s', (url, mockOrigin) => {
    expect(planOf([...URL, url]).target.mockOrigin).toBe(mockOrigin);
  });

  test.each([
    ['http://example.com:4010', 'must be on this machine'],
    ['http://localhost:4010/mock', 'must be without a path'],
    ['localhost:4010', 'must begin with http://'],
  ])('--mock-url %s is refused: %s', (url, reason) => {
    expect(errorOf([...URL, url]).message).toContain(reason);
  });

  test('gets only the settings that were given, in its own words and units', () => {
    const words = ['--mock-ttft-ms', '2s', '--mock-jitter', 'normal', '--mock-tokens', '7'];
    expect(planOf(words).target.mock).toEqual({ 'ttft-ms': '2000', jitter: 'normal', tokens: '7' });
    expect(planOf(['--mock-token-delay-ms', '0.5', '--mock-seed', '3']).target.mock).toEqual({
      'token-delay-ms': '0.5',
      seed: '3',
    });
  });
});
