import { describe, expect, test } from 'vitest';

import type { ChatloadConfig } from './read-config.ts';
import { resolvePlan } from './resolve-plan.ts';
import {
  createSurroundings,
  loadErrorOf,
  loadPlanOf,
  planOf,
  resolveWords,
  TEST_CWD,
} from './test-world.ts';

describe('settings of the configuration file', () => {
  test('hold below the command line, and those of a command above those for all', () => {
    const config: ChatloadConfig = {
      flags: { seed: 5, timeout: 5, model: 'a/b' },
      load: { seed: 6, timeout: 6 },
      stream: { seed: 7 },
    };
    const world = { config };
    expect(loadPlanOf(['--seed', '8'], world)).toMatchObject({
      seed: 8,
      limits: { timeoutMs: 6_000 },
      request: { model: 'a/b' },
    });
    expect(loadPlanOf([], world).seed).toBe(6);
    expect(planOf([], world)).toMatchObject({ seed: 7, limits: { timeoutMs: 5_000 } });
  });

  test('for all may be unknown to a command', () => {
    const config: ChatloadConfig = { flags: { concurrent: 7, connections: 8 } };
    expect(planOf([], { config }).phases[0]?.load.slots).toBe(7);
    expect(loadPlanOf([], { config }).phases[0]?.load.slots).toBe(8);
  });

  test('that are lists are replaced as a whole', () => {
    const config: ChatloadConfig = {
      flags: { header: ['x-a: 1', 'x-b: 2'], objective: ['e2eMs p95 < 9'] },
      load: { header: ['x-c: 3'] },
    };
    const names = (words: readonly string[]): readonly string[] =>
      loadPlanOf(words, { config }).request.headers.map(({ name }) => name);
    expect(names([])).toEqual(['x-c']);
    expect(names(['--header', 'x-d: 4', '--header', 'x-e: 5'])).toEqual(['x-d', 'x-e']);
    expect(planOf([], { config }).request.headers).toHaveLength(2);
    expect(planOf([], { config }).judging.objectives.at(-1)).toMatchObject({ metric: 'e2eMs' });
  });

  test('that are switches count as given when true', () => {
    const config: ChatloadConfig = { flags: { quiet: true, 'no-ready-check': false } };
    const plan = loadPlanOf([], { config });
    expect(plan.output.quiet).toBe(true);
    expect(plan.readyCheck).toBe(true);
  });

  test('have paths that count from the file, which may be further up', () => {
    const world = createSurroundings({ config: { flags: { out: 'out', body: 'b.json' } } });
    const files = { [`${TEST_CWD}/b.json`]: '{"temperature":0}' };
    const resolution = resolvePlan(['load'], {
      ...world,
      cwd: `${TEST_CWD}/below`,
      readFile: createSurroundings({ files }).readFile,
    });
    expect(resolution).toMatchObject({
      plan: {
        output: { runsFolder: `${TEST_CWD}/out` },
        request: { bodyExtra: { temperature: 0 } },
      },
      origins: { out: { value: `${TEST_CWD}/out`, from: '../chatload.config.ts' } },
    });
  });

  test('name the plug-ins of the plan', () => {
    const config = { plugins: ['./p.ts', 'package'] };
    expect(planOf([], { config }).plugins).toEqual([`${TEST_CWD}/p.ts`, 'package']);
  });

  test('stand in the command to repeat, so that it needs no file', () => {
    const config: ChatloadConfig = {
      flags: { quiet: true, objective: ['e2eMs p95 <= 9'], header: ['x-a: hush'] },
      load: { requests: 60 },
    };
    const { commandLine, plan } = resolveWords(['load', '--connections', '5'], { config });
    expect(commandLine).toBe(
      'npx chatload load --connections 5 --requests 60 --quiet' +
        " --objective 'e2eMs p95 <= 9' --header 'x-a: ***'",
    );
    expect(
      loadPlanOf([
        ...['--connections', '5', '--requests', '60', '--quiet'],
        ...['--objective', 'e2eMs p95 <= 9', '--header', 'x-a: hush'],
      ]),
    ).toEqual(plan);
  });
});

describe('an alternative', () => {
  test.each<[ChatloadConfig, readonly string[], object]>([
    [{ flags: { url: 'http://localhost/v1' } }, ['--local'], { target: { choice: 'local' } }],
    [
      { flags: { url: 'http://localhost', 'mock-url': 'http://localhost:4010' } },
      ['--local'],
      { target: { choice: 'local', mockOrigin: null } },
    ],
    [
      { flags: { local: true, 'mock-ttft-ms': 5 } },
      ['--url', 'http://localhost:8080'],
      { target: { choice: 'url', mock: {} } },
    ],
    [
      { flags: { 'prompts-file': 'none.txt' } },
      ['--prompt', 'hi'],
      { request: { prompts: ['hi'] } },
    ],
    [
      { load: { duration: 60 } },
      ['--requests', '5'],
      { phases: [{}, { load: { stop: { requests: 5 } } }] },
    ],
    [
      { load: { requests: 5 } },
      ['--duration', '2'],
      { phases: [{}, { load: { stop: { durationMs: 2_000 } } }] },
    ],
    [
      { flags: { requests: 5 }, load: { duration: 2 } },
      [],
      { phases: [{}, { load: { stop: { durationMs: 2_000 } } }] },
    ],
  ])('of %j wins when it stands above: %j', (config, words, expected) => {
    expect(loadPlanOf(words, { config })).toMatchObject(expected);
  });

  test('beside another in one layer is a conflict, and the message says where they stand', () => {
    const config: ChatloadConfig = { load: { requests: 5, duration: 5 } };
    expect(loadErrorOf([], { config })).toMatchObject({
      code: 'CHL_ERR_CONFLICTING_FLAGS',
      message:
        '--duration (in chatload.config.ts) and --requests (in chatload.config.ts) cannot be used together: both say when the run ends',
    });
  });
});

describe('a mistake in the file', () => {
  test.each<[ChatloadConfig, readonly string[], string]>([
    [{ load: { connections: 0 } }, [], '--connections (in chatload.config.ts) 0: must be a whole'],
    [{ load: { connections: 0.5 } }, [], '--connections (in chatload.config.ts) 0.5: must be'],
    [{ flags: { timeout: 'soon' } }, [], '--timeout (in chatload.config.ts) soon: must be from'],
    [{ flags: { objective: ['x', 'y'] } }, [], '--objective (in chatload.config.ts) x: must be'],
    [{ flags: { body: 'b.json' } }, [], '--body (in chatload.config.ts): cannot read /home/'],
    [{ flags: { header: ['hush'] } }, [], "--header (in chatload.config.ts) ***: must be 'NAME"],
    [
      { flags: { header: ['x-api-key: hush'] } },
      [],
      '--header (in chatload.config.ts) x-api-key: a secret must not be',
    ],
    [
      { load: { engine: 'autocannon' } },
      ['--requests-per-second', '5'],
      '--engine (in chatload.config.ts) autocannon and --requests-per-second cannot be',
    ],
    [
      { flags: { url: 'http://localhost' } },
      ['--mock-ttft-ms', '5'],
      '--url (in chatload.config.ts) and --mock-ttft-ms cannot be',
    ],
  ])('%j is said to be there, also beside %j', (config, words, message) => {
    const error = loadErrorOf(words, { config });
    expect(error.message).toContain(message);
    expect(error.message + error.hint).not.toContain('hush');
  });

  test('on the command line is not', () => {
    const config: ChatloadConfig = { flags: { seed: 5 }, load: { 'mock-ttft-ms': 5 } };
    expect(loadErrorOf(['--seed', 'x'], { config }).message).toContain('--seed x: must be');
    expect(loadErrorOf(['--mock-url', 'http://localhost'], { config }).message).toBe(
      '--mock-url has no use without --url',
    );
  });
});
