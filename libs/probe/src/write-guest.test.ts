import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NODES } from '../test/start-process.ts';

const WRITE_GUEST = JSON.stringify(new URL('./write-guest.ts', import.meta.url).href);

test('the guest is one file of JavaScript with no import but builtins, and is written without a word', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chatload-write-guest-'));
  const code = `await (await import(${WRITE_GUEST})).writeGuest(${JSON.stringify(folder)})`;
  const writing = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
  });
  const path = join(folder, 'chatload-probe.mjs');
  const source = await readFile(path, 'utf8');
  for (const [, node] of NODES) execFileSync(node, ['--check', path]);
  await rm(folder, { recursive: true });

  expect([writing.status, writing.stdout, writing.stderr]).toEqual([0, '', '']);
  const imported = [...source.matchAll(/\b(?:from |import\()'([^']*)'/g)].map(([, from]) => from);
  expect(imported).toContain('node:net');
  expect(imported.filter((from) => !from?.startsWith('node:'))).toEqual([]);
  expect(source).not.toMatch(/^export /m);
});
