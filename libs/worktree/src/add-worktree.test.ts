import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeSmallRepository, type SmallRepository } from '../test/small-repository.ts';
import { addWorktree, type Worktree } from './add-worktree.ts';

let repository: SmallRepository;
/** The folder for temporary files, of each test its own: what is left there is what was left behind. */
let temporary: string;

beforeEach(() => {
  repository = makeSmallRepository();
  temporary = mkdtempSync(join(tmpdir(), 'worktree-test-'));
  vi.stubEnv('TMPDIR', temporary);
});

afterEach(() => {
  vi.unstubAllEnvs();
  repository[Symbol.dispose]();
  rmSync(temporary, { recursive: true, force: true });
});

function add(commit: string, signal?: AbortSignal): Promise<Worktree> {
  return addWorktree({ workspace: repository.root, commit, onInstall: () => {}, signal });
}

function run(root: string): string {
  return execFileSync(process.execPath, ['main.js'], { cwd: root, encoding: 'utf8' }).trim();
}

function expectNothingLeft(): void {
  expect(readdirSync(temporary).filter((name) => name.startsWith('chatload-'))).toEqual([]);
  expect(listWorktrees()).toHaveLength(1);
}

function listWorktrees(): readonly string[] {
  return repository.git('worktree', 'list').split('\n');
}

describe('a worktree', () => {
  test('runs its own libraries, and the packages of others that are installed', async () => {
    const base = repository.commit();
    repository.write('libs/own/index.js', "export const own = 'planted';\n");
    const worktree = await add(base);
    expect(run(repository.root)).toBe('planted installed');
    expect(run(worktree.root)).toBe('first installed');
    expect(worktree.isInstalled).toBe(false);
    await worktree.remove();
    await worktree.remove();
    expectNothingLeft();
  });

  test('has the programs of packages, but no caches', async () => {
    const worktree = await add(repository.commit());
    const modules = join(worktree.root, 'node_modules');
    const program = realpathSync(join(repository.root, 'node_modules/other/program.js'));
    expect(realpathSync(join(modules, '.bin/other'))).toBe(program);
    expect(existsSync(join(modules, '.cache'))).toBe(false);
    await worktree.remove();
  });

  test('is linked too where only libraries of ours have come or gone', async () => {
    const base = repository.commit();
    const lock = JSON.parse(repository.lockOf('1.0.0')) as { packages: Record<string, unknown> };
    lock.packages['libs/later'] = { name: '@small/later', version: '1.0.0' };
    lock.packages['node_modules/@small/later'] = { resolved: 'libs/later', link: true };
    repository.write('package-lock.json', JSON.stringify(lock));
    const worktree = await add(base);
    expect(worktree.isInstalled).toBe(false);
    expect(existsSync(join(worktree.root, 'node_modules/@small/later'))).toBe(false);
    await worktree.remove();
  });

  test('of another lockfile is installed by npm, as that says', async () => {
    // A package from a file beside it: npm needs no network for that.
    repository.write(
      'vendor/package.json',
      '{"name":"other","version":"2.0.0","type":"module","exports":"./index.js"}',
    );
    repository.write('vendor/index.js', "export const other = 'of its own';\n");
    execFileSync('npm', ['pack', './vendor', '--silent'], { cwd: repository.root });
    const archive = readFileSync(join(repository.root, 'other-2.0.0.tgz'));
    const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
    const dependency = 'file:other-2.0.0.tgz';
    repository.write(
      'package.json',
      `{"name":"small","type":"module","workspaces":["libs/*"],"dependencies":{"other":"${dependency}"}}`,
    );
    repository.write('package-lock.json', repository.lockOf('2.0.0', dependency, integrity));
    const base = repository.commit();
    repository.write('package-lock.json', repository.lockOf('1.0.0'));

    const worktree = await add(base);
    expect(worktree.isInstalled).toBe(true);
    expect(run(worktree.root)).toBe('first of its own');
    expect(run(repository.root)).toBe('first installed');
    await worktree.remove();
    expectNothingLeft();
  });
});

describe('nothing is left', () => {
  test('of one whose installation fails, and npm’s own words are kept', async () => {
    const dependency = 'file:no-such.tgz';
    repository.write('package.json', `{"name":"small","dependencies":{"other":"${dependency}"}}`);
    repository.write('package-lock.json', repository.lockOf('2.0.0', dependency, 'sha512-AA=='));
    const base = repository.commit();
    repository.write('package-lock.json', repository.lockOf('1.0.0'));
    const error: unknown = await add(base).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'CHL_ERR_BASE_NOT_PREPARED', exitCode: 3 });
    expect(error).toHaveProperty(
      'lastLines',
      expect.arrayContaining([expect.stringMatching(/npm/)]),
    );
    expectNothingLeft();
  });

  test('of a commit that is not there', async () => {
    repository.commit();
    await expect(add('0'.repeat(40))).rejects.toThrow('cannot be made ready to run');
    expectNothingLeft();
  });

  test('of one that is interrupted while it is made', async () => {
    const halt = new AbortController();
    const adding = add(repository.commit(), halt.signal);
    halt.abort(new Error('Ctrl-C'));
    await expect(adding).rejects.toThrow('Ctrl-C');
    expectNothingLeft();
  });

  test.each([
    ['a process that ends at once', 'process.exit(1)'],
    ['a process that an error ends', "throw new Error('unexpected')"],
  ])('by %s', async (_, end) => {
    await startOther(repository.commit(), end);
    expect(listWorktrees()).toHaveLength(1);
    expectNothingLeft();
  });

  test('for long by a process that was killed: the next one clears it away', async () => {
    const commit = repository.commit();
    await startOther(commit, "process.kill(process.pid, 'SIGKILL')");
    expect(readdirSync(temporary)).toHaveLength(1);
    const worktree = await add(commit);
    await worktree.remove();
    expectNothingLeft();
  });
});

/** Another process that makes a worktree and then comes to that end. */
async function startOther(commit: string, end: string): Promise<void> {
  const module = JSON.stringify(join(import.meta.dirname, 'index.ts'));
  const options = JSON.stringify({ workspace: repository.root, commit });
  const program = `const { addWorktree } = await import(${module});
    await addWorktree({ ...${options}, onInstall() {} });
    ${end};`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { PATH: process.env['PATH'], TMPDIR: temporary },
    stdio: 'ignore',
  });
  await once(child, 'close');
}
