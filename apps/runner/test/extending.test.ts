import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startOwnServers } from './own-servers.ts';
import { type ChatloadRun, startCommand, words } from './run-chatload.ts';

/** Configuration files and plug-ins by whole runs; the examples have the ones that work. */

const servers = await startOwnServers(words('--ttft-ms 300 --token-delay-ms 2 --tokens 4'));
const folder = mkdtempSync(join(tmpdir(), 'chatload-extending-'));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await servers[Symbol.asyncDispose]();
});
beforeEach(() => rmSync(join(folder, 'chatload.config.json'), { force: true }));

function configure(config: unknown): void {
  writeFileSync(join(folder, 'chatload.config.json'), JSON.stringify(config));
}

function writePlugin(name: string, source: string): string {
  writeFileSync(join(folder, name), source);
  return `./${name}`;
}

const LOAD = words(`--url ${servers.chatServerUrl} --quiet --requests 20 --connections 5`);

function load(...more: readonly string[]): Promise<ChatloadRun> {
  return startCommand(['load'], [...LOAD, ...more], { cwd: folder }).ended;
}

describe('a plug-in whose parts throw', () => {
  test('is named in the report, and the run survives', async () => {
    const plugin = writePlugin(
      'broken.mjs',
      `const fail = (what) => () => { throw new Error('no ' + what + ' today'); };
       export default {
         name: 'broken',
         metrics: [
           { key: 'brokenMs', kind: 'distribution', title: 'B', unit: 'ms', formula: 'f', read: fail('metric') },
           { key: 'goodRatio', kind: 'ratio', title: 'Good', unit: '', formula: 'f', read: () => true },
         ],
         warnings: [{ name: 'broken-warning', description: 'd', check: fail('warning') }],
         reporters: { broken: { description: 'd', fileName: 'broken.txt', render: fail('reporter') } },
       };`,
    );
    configure({ plugins: [plugin] });
    const ended = await load();
    const { verdict, pluginFailures, sections } = ended.report();
    expect({ ...verdict, exitCode: ended.exitCode }).toMatchObject({ exitCode: 0 });
    expect(pluginFailures.map(({ plugin: name, part }) => `${name}: ${part}`)).toEqual([
      'broken: metric brokenMs',
      'broken: warning broken-warning',
      'broken: reporter broken',
    ]);
    expect(ended.stdout).toContain('no reporter today');
    expect(sections.summary.measured.custom).toMatchObject({ goodRatio: { n: 20, ratio: 1 } });
    expect(sections.summary.measured.custom).not.toHaveProperty('brokenMs');
  });

  test('stops the run with its report when it is the one that makes the requests', async () => {
    const plugin = writePlugin(
      'tired.mjs',
      `export default { name: 'tired', requestBuilders: { tired: {
         description: 'gives up', variesByIndex: true,
         build({ model, prompt, index }) {
           if (index >= 8) throw new Error('tired of it');
           return { model, messages: [{ role: 'user', content: prompt }] };
         },
       } } };`,
    );
    configure({ plugins: [plugin], load: { 'request-builder': 'tired' } });
    const ended = await load('--warmup', '0', '--no-baseline');
    const { verdict, plan, sections } = ended.report();
    expect(plan.engine).toBe('native');
    expect(ended.exitCode).toBe(3);
    expect(verdict.reason).toContain(
      'The request builder tired could not make a request: tired of it',
    );
    expect(sections.summary.measured.counts.endings.complete).toBe(8);
  });
});

describe('a plug-in that cannot be used', () => {
  test.each([
    ['none.mjs', 'export const nothing = 1;', 'it has no default export'],
    ['syntax.mjs', 'export default {', 'Unexpected end of input'],
    [
      'taken.mjs',
      `export default { name: 'taken', warnings: [{ name: 'mock-late', description: 'd', check: () => null }] };`,
      'there is a warning mock-late already',
    ],
  ])('%s is refused before anything starts', async (name, source, reason) => {
    configure({ plugins: [writePlugin(name, source)] });
    const refused = await load();
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(reason);
    expect(refused.stderr).toContain('CHL_ERR_BAD_PLUGIN');
    expect(() => refused.folder()).toThrow('ENOENT');
  });
});

describe('a configuration file', () => {
  test('is found from a folder below, gives flags, and says so in the plan', async () => {
    configure({ flags: { objective: ['e2eMs p50 < 50'] }, load: { connections: 3 } });
    const shown = await startCommand(['plan', 'load'], ['--format', 'json'], { cwd: folder }).ended;
    const { origins, plan } = JSON.parse(shown.stdout) as {
      origins: Record<string, { value: unknown; from: string }>;
      plan: ReturnType<ChatloadRun['report']>['plan'];
    };
    expect(origins['connections']).toEqual({ value: '3', from: 'chatload.config.json' });
    const latency = plan.judging.objectives.filter(({ metric }) => metric === 'e2eMs');
    expect(latency).toMatchObject([{ statistic: 'p50', comparison: '<', limit: 50 }]);
    const ended = await load();
    expect(ended.exitCode).toBe(4);
    expect(ended.report().run.command).toContain("--objective 'e2eMs p50 < 50'");
  });

  test('with a misspelt flag is refused with the one that was meant', async () => {
    configure({ load: { conections: 3 } });
    const refused = await load();
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/load\.conections.*connections/);
    const help = await startCommand(['load'], ['--help'], { cwd: folder }).ended;
    expect(help.exitCode).toBe(0);
  });
});
