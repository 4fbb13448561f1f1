import type { GeneratorCallback, Tree } from '@nx/devkit';
import { addPart } from './add-part.ts';
import { METRIC_TEMPLATES, type MetricTemplate } from './metric-templates.ts';
import { readName, toTitle } from './read-name.ts';

export interface MetricOptions {
  readonly name: string;
  readonly kind: MetricTemplate['kind'];
}

const FOLDER = 'libs/metrics/src/sample-metrics';

/** `nx g @chatload/nx-plugin:metric NAME`: a metric over Samples. */
export function generateMetric(tree: Tree, options: MetricOptions): GeneratorCallback {
  const { kebab, camel } = readName(options.name);
  const [ending, template] = findTemplate(kebab, options.kind);
  const title = toTitle(kebab.slice(0, -ending.length));
  return addPart(tree, {
    path: `${FOLDER}/${kebab}.ts`,
    source: writeSource(camel, title, template),
    test: writeTest(kebab, camel, template),
    enlist: {
      path: `${FOLDER}/sample-metrics.ts`,
      map: 'SAMPLE_METRICS',
      key: camel,
      value: camel,
    },
    document: {
      path: 'docs/glossary.md',
      tableWith: 'key',
      cells: [`\`${camel}\``, title.toLowerCase(), template.definition],
    },
  });
}

function findTemplate(kebab: string, kind: MetricTemplate['kind']): [string, MetricTemplate] {
  const fitting = Object.entries(METRIC_TEMPLATES).filter(([, template]) => template.kind === kind);
  const found = fitting.find(([ending]) => kebab.endsWith(ending) && kebab !== ending);
  if (found === undefined) {
    const endings = fitting.map(([ending]) => ending).join(', ');
    throw new Error(
      `"${kebab}" does not end in its unit, which the key of a ${kind} must: ${endings}. Try "${kebab}${fitting[0]?.[0]}".`,
    );
  }
  return found;
}

function writeSource(camel: string, title: string, template: MetricTemplate): string {
  const type = template.kind === 'ratio' ? 'RatioMetric' : 'DistributionMetric';
  return `import type { ${type} } from '@chatload/contracts';

/** ${toTitle(template.definition)}. */
export const ${camel}: ${type} = {
  kind: '${template.kind}',
  key: '${camel}',
  title: '${title}',
  unit: '${template.unit}',
  formula: '${template.formula}',
  read: ${template.read},
};
`;
}

function writeTest(kebab: string, camel: string, { examples }: MetricTemplate): string {
  const rows = examples.map(([changes, value]) => `[${changes}, ${value}],`).join('\n');
  return `import { expect, test } from 'vitest';
import { finishedRequest } from '../fixtures.ts';
import { ${camel} } from './${kebab}.ts';

test.each([
${rows}
])('of a request with %j it is %s', (changes, value) => {
  expect(${camel}.read(finishedRequest(changes).sample)).toBe(value);
});
`;
}
