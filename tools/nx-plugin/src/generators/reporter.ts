import type { GeneratorCallback, Tree } from '@nx/devkit';
import { addPart } from './add-part.ts';
import { readName } from './read-name.ts';

export interface ReporterOptions {
  readonly name: string;
}

/** `nx g @chatload/nx-plugin:reporter NAME`: a file of its own in each run folder. */
export function generateReporter(tree: Tree, options: ReporterOptions): GeneratorCallback {
  const { kebab, camel } = readName(options.name);
  const value = `${camel}Reporter`;
  const fileName = `${kebab}.txt`;
  return addPart(tree, {
    path: `libs/reporting/src/${kebab}.ts`,
    source: `import type { Report, Reporter } from '@chatload/contracts';
import { formatFixed } from './format-value.ts';
import { plainText } from './plain-text.ts';

/** The verdict, and a line for each timing, for a chat message or a commit. */
export const ${value}: Reporter = {
  description: 'the verdict and each timing in a line',
  fileName: '${fileName}',
  render({ verdict, sections }: Report): string {
    const { figures } = sections.summary.measured;
    const timings = Object.entries(figures).map(
      ([key, { p50, p99, n }]) =>
        \`\${key} p50 \${formatFixed(p50, 1)}, p99 \${formatFixed(p99, 1)}, n \${n}\`,
    );
    // The reason may hold words that a server sent.
    return [\`\${verdict.outcome}: \${plainText(verdict.reason)}\`, ...timings, ''].join('\\n');
  },
};
`,
    test: `import { expect, test } from 'vitest';
import { changeReport, makeReport } from '../test/sample-report.ts';
import { ${value} } from './${kebab}.ts';

test('gives the verdict first, then each timing with its n', () => {
  const [first, ...rest] = ${value}.render(makeReport()).split('\\n');
  expect(first).toBe('pass: 100 of 100 complete');
  expect(rest).toContain('ttfcMs p50 103.0, p99 111.9, n 100');
});

test('a server’s words can forge no line', () => {
  const { verdict } = makeReport();
  const report = changeReport(makeReport(), { verdict: { ...verdict, reason: 'a\\npass: b' } });
  expect(${value}.render(report)).toMatch(/^pass: a pass: b\\n/);
});
`,
    enlist: { path: 'libs/reporting/src/reporters.ts', map: 'REPORTERS', key: kebab, value },
    document: {
      path: 'docs/report-format.md',
      tableWith: '`report.md`',
      cells: [`\`${fileName}\``, 'the verdict and each timing in a line', 'at the end'],
    },
  });
}
