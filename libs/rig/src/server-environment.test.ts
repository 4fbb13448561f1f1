import { expect, test } from 'vitest';
import { serverEnvironment } from './server-environment.ts';

test('only where things are and how text is written reaches a bundled server', () => {
  const caller = {
    PATH: '/bin',
    HOME: '/home/me',
    TMPDIR: undefined,
    LANG: 'C.UTF-8',
    OPENAI_API_KEY: 'sk-secret',
    NODE_OPTIONS: '--inspect',
    FORCE_COLOR: 'true',
    CHATLOAD_ARGV: '[]',
    HTTP_PROXY: 'http://proxy.example',
    PORT: '80',
  };
  expect(serverEnvironment(caller)).toEqual({ PATH: '/bin', HOME: '/home/me', LANG: 'C.UTF-8' });
});
