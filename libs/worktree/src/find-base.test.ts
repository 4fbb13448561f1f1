import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeSmallRepository, type SmallRepository } from '../test/small-repository.ts';
import { findBase } from './find-base.ts';
import { readHead } from './read-head.ts';

let repository: SmallRepository;
beforeEach(() => void (repository = makeSmallRepository()));
afterEach(() => repository[Symbol.dispose]());

test('without a name, the base is where the branch left main', async () => {
  const fork = repository.commit();
  repository.git('checkout', '--quiet', '-b', 'change');
  repository.commit();
  repository.git('checkout', '--quiet', 'main');
  repository.commit();
  repository.git('checkout', '--quiet', 'change');
  expect(await findBase(repository.root, undefined)).toEqual({ name: 'main', commit: fork });
});

test('an ancestor is the base itself', async () => {
  const first = repository.commit();
  repository.commit();
  expect(await findBase(repository.root, 'HEAD~1')).toEqual({ name: 'HEAD~1', commit: first });
});

test.each([
  ['no-such-branch', 'Needed a single revision'],
  ['--help', 'Needed a single revision'],
  ['stranger', 'no commit in common'],
])('%s is no base', async (name, reason) => {
  repository.commit();
  repository.git('checkout', '--quiet', '--orphan', 'stranger');
  repository.commit();
  repository.git('checkout', '--quiet', 'main');
  const finding = findBase(repository.root, name);
  await expect(finding).rejects.toMatchObject({ code: 'CHL_ERR_NO_BASE', exitCode: 2 });
  await expect(finding).rejects.toThrow(reason);
});

test('the head has a hash until something in the working tree is changed', async () => {
  const commit = repository.commit();
  expect(await readHead(repository.root)).toEqual({ commit });
  repository.write('libs/own/new.js', '');
  expect(await readHead(repository.root)).toEqual({ commit: null });
});
