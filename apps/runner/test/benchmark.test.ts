import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULTY_SERVERS, hasChromium, openInChromium } from '@chatload/test-kit';
import { expect, test } from 'vitest';
import { diagnose } from './diagnose.ts';
import { startChatload, startCommand, words, WORKSPACE } from './run-chatload.ts';

/** The whole command; every fault, with every tool, is the business of `npm run test:full`. */

test('the README’s benchmark: the bundled server gets notes alone, and pages that lead on', async () => {
  const readme = readFileSync(join(WORKSPACE, 'README.md'), 'utf8');
  const example = /^npx chatload (?<words>benchmark .*)$/m.exec(readme)?.groups?.['words'] ?? '';
  const ended = await startCommand(words(example), words('--local --quiet')).ended;
  const { plan, sections, verdict } = ended.report();
  expect(ended.exitCode).toBe(verdict.exitCode);
  expect(plan.profiling).toEqual({ tools: ['flame'], open: false });
  expect(sections.server).toMatchObject({ source: 'probe', nodeVersion: process.version });
  const profiling = sections.profiling;
  expect(profiling?.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  expect(profiling?.profiles.map(({ name, failure }) => [name, failure])).toEqual([
    ['cpu', null],
    ['flame', null],
    ['heap', null],
  ]);
  for (const { page } of profiling?.profiles ?? []) {
    const html = readFileSync(join(ended.folder(), page ?? ''), 'utf8');
    expect(html).toContain('Content-Security-Policy');
    expect(html.length).toBeGreaterThan(50_000);
  }
  const pages = ['index.html', ...(profiling?.profiles ?? []).map(({ page }) => page ?? '')];
  for (const page of hasChromium ? pages : []) {
    await using opened = await openInChromium(join(ended.folder(), page));
    expect({ page, ...opened }).toMatchObject({ page, messages: [], requests: [] });
  }
  expect(readdirSync(join(ended.folder(), 'profiles')).toSorted()).toEqual([
    'cpu.cpuprofile',
    'cpu.html',
    'flame.html',
    'heap.heapprofile',
    'heap.html',
  ]);
  expect(existsSync(join(ended.folder(), 'index.html'))).toBe(true);
  expect(await ended.leftovers()).toEqual([]);
});

test.each(['block-80ms', 'json-per-chunk'] as const)(
  'the fault of %s is found first, by its function',
  async (name) => {
    const { ended, first } = await diagnose(name, {
      stream: true,
      flags: words('flame --duration 4 --no-baseline'),
    });
    const { rule, functionName, file } = FAULTY_SERVERS[name];
    expect(first).toMatchObject({ rule, location: { functionName, file } });
    expect(first?.evidence.length).toBeGreaterThan(0);
    expect(ended.stdout).toContain(functionName);
    expect(await ended.leftovers()).toEqual([]);
  },
);

test.each([
  ['chatload', [process.execPath, 'apps/runner/bin/chatload.js', 'benchmark', 'docter']],
  ['Nx', ['npx', 'nx', 'run', 'runner:benchmark:docter']],
])('a tool that there is not is refused, by %s', async (_way, command) => {
  const refused = await startChatload(['--quiet'], { command, cwd: WORKSPACE }).ended;
  expect(refused.exitCode).toBe(2);
  expect(refused.stdout + refused.stderr).toContain('did you mean doctor?');
});
