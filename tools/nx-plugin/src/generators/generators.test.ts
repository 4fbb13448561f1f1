import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { beforeEach, describe, expect, it, test } from 'vitest';
import generators from '../../generators.json' with { type: 'json' };
import { generateMetric } from './metric.ts';
import { generateReporter } from './reporter.ts';
import { generateRequestBuilder } from './request-builder.ts';
import { generateWarning } from './warning.ts';

const WORKSPACE = join(import.meta.dirname, '../../../..');

const METRICS = 'libs/metrics/src/sample-metrics';
const WARNINGS = 'libs/metrics/src/warnings';
const BUILDERS = 'apps/runner/src/request-builders';
const REPORTING = 'libs/reporting/src';

/** The files that generators change, as they are in this workspace. */
const CHANGED = [
  `${METRICS}/sample-metrics.ts`,
  `${WARNINGS}/warnings.ts`,
  `${BUILDERS}/request-builders.ts`,
  `${REPORTING}/reporters.ts`,
  'docs/glossary.md',
  'docs/report-format.md',
  'docs/guides/interpret-results.md',
  'docs/guides/add-a-request-builder.md',
];

let tree: Tree;

beforeEach(() => {
  tree = createTreeWithEmptyWorkspace();
  for (const path of CHANGED) tree.write(path, readFileSync(join(WORKSPACE, path)));
});

function read(path: string): string {
  const text = tree.read(path, 'utf8');
  if (text === null) throw new Error(`${path} was not written`);
  return text;
}

/** The lines that a file has in the tree, and not in this workspace. */
function addedTo(path: string): string[] {
  const before = new Set(readFileSync(join(WORKSPACE, path), 'utf8').split('\n'));
  return read(path)
    .split('\n')
    .filter((line) => !before.has(line));
}

function distribution(name: string) {
  return generateMetric(tree, { name, kind: 'distribution' });
}

test.each(Object.entries(generators.generators))(
  'Nx finds the generator %s, and its flags',
  async (name, { factory, schema }) => {
    const folder = join(import.meta.dirname, '../..');
    const [path = '', exported = ''] = factory.split('#');
    const module = (await import(join(folder, path))) as Record<string, unknown>;
    expect(module[exported]).toBeTypeOf('function');
    const flags = JSON.parse(readFileSync(join(folder, schema), 'utf8')) as unknown;
    expect(flags).toMatchObject({ $id: name, required: [name === 'perf' ? 'project' : 'name'] });
  },
);

describe('what is written', () => {
  it('a metric: file, test, line and row', () => {
    distribution('trial-headers-ms');
    expect(read(`${METRICS}/trial-headers-ms.ts`)).toContain(
      "key: 'trialHeadersMs',\n  title: 'Trial headers',",
    );
    expect(read(`${METRICS}/trial-headers-ms.test.ts`)).toContain("from './trial-headers-ms.ts'");
    expect(addedTo(`${METRICS}/sample-metrics.ts`)).toEqual([
      "import { trialHeadersMs } from './trial-headers-ms.ts';",
      '  trialHeadersMs,',
    ]);
    expect(addedTo('docs/glossary.md')).toEqual([
      '| `trialHeadersMs` | trial headers | from the release of the request to the status and headers of its answer |',
    ]);
  });

  it.each([
    ['trial-headers-ms', 'distribution', "unit: 'ms'"],
    ['answer-bytes', 'distribution', "unit: 'B'"],
    ['answer-tokens', 'distribution', "unit: ''"],
    ['event-count', 'distribution', "unit: ''"],
    ['answer-tokens-per-sec', 'distribution', "unit: '/s'"],
    ['kept-connection-ratio', 'ratio', "kind: 'ratio'"],
  ] as const)('the metric %s has the unit that its name ends in', (name, kind, source) => {
    generateMetric(tree, { name, kind });
    expect(read(`${METRICS}/${name}.ts`)).toContain(source);
  });

  it('a reporter', () => {
    generateReporter(tree, { name: 'trial-summary' });
    const source = read(`${REPORTING}/trial-summary.ts`);
    expect(source).toContain("fileName: 'trial-summary.txt'");
    expect(read(`${REPORTING}/trial-summary.test.ts`)).toContain('trialSummaryReporter');
    expect(addedTo(`${REPORTING}/reporters.ts`)).toEqual([
      "import { trialSummaryReporter } from './trial-summary.ts';",
      "  'trial-summary': trialSummaryReporter,",
    ]);
    expect(addedTo('docs/report-format.md')).toEqual([
      '| `trial-summary.txt` | the verdict and each timing in a line | at the end |',
    ]);
  });

  it('a warning, its row the last as its line is', () => {
    generateWarning(tree, { name: 'trial-warning' });
    expect(read(`${WARNINGS}/trial-warning.ts`)).toContain("name: 'trial-warning'");
    expect(read(`${WARNINGS}/trial-warning.test.ts`)).toContain('trialWarning.check(');
    const map = read(`${WARNINGS}/warnings.ts`);
    expect(map).toContain("  'trial-warning': trialWarning,\n} as const");
    expect(read('docs/guides/interpret-results.md')).toMatch(/\n\| `trial-warning` \| .* \|\n\n/);
  });

  it('a request builder', () => {
    generateRequestBuilder(tree, { name: 'trial-builder' });
    expect(read(`${BUILDERS}/trial-builder.ts`)).toContain('trialBuilder: RequestBuilder');
    expect(read(`${BUILDERS}/trial-builder.test.ts`)).toContain('trialBuilder.build(');
    expect(addedTo(`${BUILDERS}/request-builders.ts`)).toContain(
      "  'trial-builder': trialBuilder,",
    );
    expect(addedTo('docs/guides/add-a-request-builder.md')[0]).toMatch(/^\| `trial-builder` \|/);
  });
});

describe('what is refused', () => {
  it.each([
    ['a name that is not kebab-case', 'headersMs', 'Try "headers-ms"'],
    ['a metric without its unit', 'headers', 'which the key of a distribution must: -ms, -bytes'],
    ['a ratio that is to be a distribution', 'done-ratio', 'Try "done-ratio-ms"'],
    ['a metric that is nothing but its unit', 'ms', 'does not end in its unit'],
    ['the key of a built-in metric', 'ttfc-ms', 'docs/glossary.md: its table has a row `ttfcMs`'],
    ['the key of a metric over Samples', 'service-ms', 'SAMPLE_METRICS has serviceMs already'],
  ])('%s', (_, name, message) => {
    expect(() => distribution(name)).toThrow(message);
  });

  it('a name whose file is there', () => {
    tree.write(`${REPORTING}/format-value.ts`, '');
    expect(() => generateReporter(tree, { name: 'format-value' })).toThrow(
      'libs/reporting/src/format-value.ts is there already. Take another name.',
    );
  });

  it('a name that a second time is asked for', () => {
    generateWarning(tree, { name: 'trial-warning' });
    tree.delete(`${WARNINGS}/trial-warning.ts`);
    tree.delete(`${WARNINGS}/trial-warning.test.ts`);
    expect(() => generateWarning(tree, { name: 'trial-warning' })).toThrow(
      'libs/metrics/src/warnings/warnings.ts: WARNINGS has trial-warning already. Take another name. Nothing was changed.',
    );
  });

  it('another workspace', () => {
    tree.delete(`${REPORTING}/reporters.ts`);
    expect(() => generateReporter(tree, { name: 'trial-summary' })).toThrow(
      'libs/reporting/src/reporters.ts is not there. Start the generator in a workspace of chatload.',
    );
  });

  it('a document without the table', () => {
    tree.write('docs/report-format.md', '# Files\n');
    expect(() => generateReporter(tree, { name: 'trial-summary' })).toThrow(
      'docs/report-format.md: it has no table with "`report.md`" in the first column',
    );
  });
});
