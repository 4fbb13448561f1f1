import { describe, expect, test } from 'vitest';

import { renderPlan } from './render-plan.ts';
import { resolveWords, TEST_CWD, type TestWorld } from './test-world.ts';

const render = (words: readonly string[], world?: TestWorld): string =>
  renderPlan(resolveWords(words, world));

/** The lines below a heading, without what they are set in by. */
function section(text: string, heading: string): readonly string[] {
  const [, below = ''] = text.split(`\n${heading}\n`);
  return (below.split('\n\n')[0] ?? '').split('\n').map((line) => line.slice(2));
}

const CONFIG: TestWorld = {
  config: {
    plugins: ['./p.ts'],
    flags: { objective: ['e2eMs p95 <= 2000', 'longShareRatio < 0.5'], header: ['x-a: hush'] },
    load: { duration: '12s' },
  },
};

describe('a plan as text', () => {
  test('has what was given first, then the defaults, in columns', () => {
    const text = render(['load', '--connections', '4', '--prompt', 'a\u001b[31m\nb'], CONFIG);
    const flags = section(text, 'Flags, and where they come from');
    const cells = flags.map((line) => line.split(/ {2,}/));
    expect(cells.slice(0, 6)).toEqual([
      ['--connections', '4', 'command line'],
      ['--duration', '12 s', 'chatload.config.ts'],
      ['--prompt', 'a [31m b', 'command line'],
      ['--header', 'x-a: ***', 'chatload.config.ts'],
      ['--objective', 'e2eMs p95 <= 2000; longShareRatio < 0.5', 'chatload.config.ts'],
      ['--requests-per-second', 'as many as the answers allow', 'default'],
    ]);
    expect(cells.slice(5).every(([, , from]) => from === 'default')).toBe(true);
    expect(cells).toContainEqual(['--timeout', '2 min', 'default']);
    expect(cells).toContainEqual(['--quiet', 'off', 'default']);
    expect(cells).toContainEqual(['--max-tokens', '–', 'default']);
    expect(cells).toContainEqual(['--mock-tokens', '40', 'default']);
    expect(new Set(flags.map((line) => line.lastIndexOf('  '))).size).toBe(1);
    expect(text).not.toContain('hush');
  });

  test('has the command to repeat it', () => {
    expect(section(render(['load', '--duration', '2m']), 'To repeat')).toEqual([
      'npx chatload load --duration 2m',
    ]);
  });

  test('has the run, with the engine and why, and the phases in order', () => {
    const text = render(['load', '--requests-per-second', '2', '--duration', '9'], CONFIG);
    expect(section(text, 'Run')).toEqual([
      'server       what answers at http://localhost:3000, else the bundled chat-server',
      'path         /v1/chat/completions',
      'engine       native, since autocannon cannot make this load: it keeps no even rate',
      'transport    lean, since it is the cheapest for plain HTTP/1.1',
      'workers      1, since that is enough for this load',
      'baseline     directly to the mock, before each measured phase',
      `runs folder  ${TEST_CWD}/runs`,
      `plug-in      ${TEST_CWD}/p.ts`,
    ]);
    expect(section(text, 'Phases, in order').slice(0, 4)).toEqual([
      'warmup-server  to the server  not recorded  10 requests, 10 at once',
      'warmup-mock    to the mock    not recorded  10 requests, 10 at once',
      'baseline-1     to the mock    recorded      for 1 s, 2 a second, at most 10 at once',
      'measure-1      to the server  recorded      for 3 s, 2 a second, at most 10 at once',
    ]);
    expect(section(text, 'Objectives')).toEqual([
      'e2eMs p50 < 1000',
      'completeRatio >= 0.99',
      'serverRssPeakBytes < 500000000',
      'serverCpuRatio < 0.8',
      'e2eMs p95 <= 2000',
      'longShareRatio < 0.5',
    ]);
  });

  test('says why there is no baseline, and names the engine that the user chose', () => {
    const words = ['--url', 'http://localhost:8080', '--engine', 'native'];
    const run = section(render(['load', ...words]), 'Run');
    expect(run).toContain('server       http://localhost:8080');
    expect(run).toContain('engine       native');
    expect(run).toContain('transport    lean, since it is the cheapest for plain HTTP/1.1');
    expect(run).toContain('baseline     none: --url without --mock-url');
  });

  test('says how the load is made, and leaves out why where the user decided', () => {
    const words = ['--transport', 'undici', '--workers', '2', '--coalesce', '0.2'];
    const run = section(render(['stream', ...words]), 'Run');
    expect(run).toContain('transport    undici');
    expect(run).toContain('workers      2');
    expect(run).toContain('reads        collected for 0.2 ms, stamps are up to that much later');
    expect(section(render(['load']), 'Run')).toContain(
      'transport    connections of autocannon’s own',
    );
  });

  test('of one stream and no objectives says so', () => {
    const words = ['--local', '--requests', '1', '--no-default-objectives', '--warmup', '0'];
    const text = render(['stream', ...words]);
    expect(section(text, 'Phases, in order')).toEqual([
      'measure-1  to the server  recorded  1 request, 10 at once, released 5 together',
    ]);
    expect(section(text, 'Objectives')).toEqual(['none']);
    expect(section(text, 'Run')[0]).toBe(
      'server       the bundled chat-server, started for the run',
    );
  });

  test('cuts a value that no line would hold', () => {
    const text = render(['load', '--prompt', 'x'.repeat(100)]);
    expect(section(text, 'Flags, and where they come from')[0]).toBe(
      `--prompt                 ${'x'.repeat(60)}…  command line`,
    );
  });
});

test('a plan as JSON is the resolution without its secrets', () => {
  const resolution = resolveWords(['load', '--format', 'json'], CONFIG);
  const { kind: _, secrets: __, ...shown } = resolution;
  expect(JSON.parse(renderPlan(resolution))).toEqual(shown);
  expect(renderPlan(resolution)).not.toContain('hush');
});
