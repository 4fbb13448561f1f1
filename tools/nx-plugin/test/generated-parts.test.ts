import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeScratchWorkspace } from '@chatload/test-kit';
import { afterAll, describe, expect, test } from 'vitest';

/** One of each, as a user types it, with the files that it changes or adds. */
const PARTS = [
  [
    'metric',
    ['trial-headers-ms'],
    [
      'libs/metrics/src/sample-metrics/trial-headers-ms.ts',
      'libs/metrics/src/sample-metrics/trial-headers-ms.test.ts',
      'libs/metrics/src/sample-metrics/sample-metrics.ts',
      'docs/glossary.md',
    ],
  ],
  [
    'metric',
    ['kept-connection-ratio', '--kind', 'ratio'],
    [
      'libs/metrics/src/sample-metrics/kept-connection-ratio.ts',
      'libs/metrics/src/sample-metrics/kept-connection-ratio.test.ts',
    ],
  ],
  [
    'reporter',
    ['trial-summary'],
    [
      'libs/reporting/src/trial-summary.ts',
      'libs/reporting/src/trial-summary.test.ts',
      'libs/reporting/src/reporters.ts',
      'docs/report-format.md',
    ],
  ],
  [
    'warning',
    ['trial-warning'],
    [
      'libs/metrics/src/warnings/trial-warning.ts',
      'libs/metrics/src/warnings/trial-warning.test.ts',
      'libs/metrics/src/warnings/warnings.ts',
      'docs/guides/interpret-results.md',
    ],
  ],
  [
    'request-builder',
    ['trial-builder'],
    [
      'apps/runner/src/request-builders/trial-builder.ts',
      'apps/runner/src/request-builders/trial-builder.test.ts',
      'apps/runner/src/request-builders/request-builders.ts',
      'docs/guides/add-a-request-builder.md',
    ],
  ],
  ['perf', ['plan'], ['libs/plan/perf.config.ts', 'libs/plan/perf/measure.ts']],
] as const;

const FILES = PARTS.flatMap(([, , files]): readonly string[] => files);

const scratch = makeScratchWorkspace();
afterAll(() => scratch[Symbol.dispose]());

describe('in a copy of the workspace', () => {
  test('a dry run writes nothing', () => {
    const printed = scratch.run('nx', [
      'g',
      '@chatload/nx-plugin:metric',
      'trial-headers-ms',
      '--dry-run',
    ]);
    expect(printed).toContain('CREATE libs/metrics/src/sample-metrics/trial-headers-ms.ts');
    for (const file of FILES.filter((path) => path.includes('trial-headers-ms'))) {
      expect(existsSync(join(scratch.root, file))).toBe(false);
    }
  });

  test.each(PARTS)('nx g @chatload/nx-plugin:%s %j', (kind, args, files) => {
    const printed = scratch.run('nx', ['g', `@chatload/nx-plugin:${kind}`, ...args]);
    for (const file of files) {
      expect(existsSync(join(scratch.root, file))).toBe(true);
      expect(printed).toContain(file);
    }
  });

  test('a second one of a name is refused in one line', () => {
    const again = () => scratch.run('nx', ['g', '@chatload/nx-plugin:reporter', 'trial-summary']);
    expect(again).toThrow('trial-summary.ts is there already. Take another name.');
  });

  test('what was written is formatted and has nothing to lint', () => {
    expect(scratch.run('oxfmt', ['--check', ...FILES])).toContain('correct format');
    const sources = FILES.filter((file) => file.endsWith('.ts'));
    const linted = scratch.run('oxlint', ['--deny-warnings', '--type-aware', ...sources]);
    expect(linted).toContain('Found 0 warnings and 0 errors.');
  });

  test('the types of the whole workspace hold', () => {
    expect(scratch.run('tsc', ['-p', 'tsconfig.json'])).toBe('');
  });

  test('its tests pass, and those of its neighbours that look at maps and docs', () => {
    const folders = ['libs/metrics/src/sample-metrics', 'libs/metrics/src/warnings'];
    const printed = scratch.run('vitest', [
      'run',
      ...folders,
      'libs/reporting',
      'apps/runner/src/request-builders',
      '--reporter=verbose',
    ]);
    for (const file of FILES.filter((path) => path.endsWith('.test.ts'))) {
      expect(printed).toContain(file);
    }
  });

  test('they show in a run, which asks by the new request builder', () => {
    const load = '--local --no-baseline --requests 4 --concurrent 2';
    const pace = '--mock-ttft-ms 300 --mock-token-delay-ms 2 --mock-tokens 3';
    const printed = scratch.run('chatload', [
      'stream',
      ...`${load} ${pace} --request-builder trial-builder --format json --quiet`.split(' '),
    ]);
    const report: unknown = JSON.parse(printed);
    const custom = {
      trialHeadersMs: { title: 'Trial headers', unit: 'ms', n: 4 },
      keptConnectionRatio: { title: 'Kept connection', n: 4, ratio: 1 },
    };
    expect(report).toMatchObject({
      plan: { request: { builder: 'trial-builder' } },
      sections: { summary: { measured: { custom } } },
    });
    const runs = join(scratch.root, 'runs');
    const [run = ''] = readdirSync(runs);
    expect(readFileSync(join(runs, run, 'trial-summary.txt'), 'utf8')).toMatch(
      /^pass: 4 of 4 .*\nttfcMs p50 /,
    );
  });

  test('what is to be measured runs, and prints the figure that it is judged by', () => {
    const printed = scratch.run('node', ['libs/plan/perf/measure.ts']);
    expect(printed).toMatch(/^\{"figures":\{"usPerRound":[\d.]+\}\}\n$/);
    expect(scratch.run('nx', ['show', 'projects', '--with-target', 'perf'])).toContain('plan');
  });

  test('the docs name each of them', () => {
    const read = (path: string) => readFileSync(join(scratch.root, path), 'utf8');
    expect(read('docs/glossary.md')).toMatch(/^\| `trialHeadersMs` +\| trial headers +\|/m);
    expect(read('docs/report-format.md')).toMatch(/^\| `trial-summary\.txt` +\|/m);
    expect(read('docs/guides/interpret-results.md')).toMatch(/^\| `trial-warning` +\|/m);
    expect(read('docs/guides/add-a-request-builder.md')).toMatch(/^\| `trial-builder` +\|/m);
  });
});
