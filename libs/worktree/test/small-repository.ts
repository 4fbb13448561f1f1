import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A repository with a program, a library of its own and a package of others, all on one commit. */
export interface SmallRepository extends Disposable {
  readonly root: string;
  write(path: string, text: string): void;
  /** Gives back the commit. */
  commit(): string;
  git(...args: readonly string[]): string;
  /** The lockfile of a workspace with that version of the package of others. */
  lockOf(version: string, resolved?: string, integrity?: string): string;
}

export function makeSmallRepository(): SmallRepository {
  const root = mkdtempSync(join(tmpdir(), 'small-repository-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', env: gitEnvironment() }).trim();
  let commits = 0;
  const commit = (): string => {
    // Two of one message, time and parent would be one.
    commits += 1;
    git('add', '-A');
    git('commit', '--quiet', '--allow-empty', '-m', `commit ${commits}`);
    return git('rev-parse', 'HEAD');
  };
  git('init', '--quiet', '--initial-branch', 'main');
  write('.gitignore', 'node_modules/\n');
  write('package.json', packageOf({ name: 'small', private: true, workspaces: ['libs/*'] }));
  write('package-lock.json', composeLock('1.0.0'));
  write('libs/own/package.json', packageOf({ name: '@small/own', exports: './index.js' }));
  write('libs/own/index.js', "export const own = 'first';\n");
  write('main.js', PROGRAM);
  write('node_modules/other/package.json', packageOf({ name: 'other', exports: './index.js' }));
  write('node_modules/other/index.js', "export const other = 'installed';\n");
  write('node_modules/.cache/file', '');
  write('node_modules/other/program.js', '');
  mkdirSync(join(root, 'node_modules/@small'));
  symlinkSync('../../libs/own', join(root, 'node_modules/@small/own'));
  mkdirSync(join(root, 'node_modules/.bin'));
  symlinkSync('../other/program.js', join(root, 'node_modules/.bin/other'));
  return {
    root,
    write,
    git,
    commit,
    lockOf: composeLock,
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

function composeLock(version: string, resolved?: string, integrity?: string): string {
  return JSON.stringify({
    name: 'small',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'small', workspaces: ['libs/*'], dependencies: { other: resolved ?? version } },
      'libs/own': { name: '@small/own', version: '1.0.0' },
      'node_modules/@small/own': { resolved: 'libs/own', link: true },
      'node_modules/other': { version, ...(resolved && { resolved, integrity }) },
    },
  });
}

const PROGRAM = `import { own } from '@small/own';
import { other } from 'other';
console.log(own, other);
`;

function packageOf(content: object): string {
  return JSON.stringify({ version: '1.0.0', type: 'module', ...content });
}

/** Nothing of the person who runs the tests, such as a signature that he is asked for. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const who = { name: 'Ada', email: 'ada@example.com' };
  return {
    PATH: process.env['PATH'],
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
  };
}
