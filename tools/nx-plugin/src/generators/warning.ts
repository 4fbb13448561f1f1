import type { GeneratorCallback, Tree } from '@nx/devkit';
import { addPart } from './add-part.ts';
import { readName } from './read-name.ts';

export interface WarningOptions {
  readonly name: string;
}

const FOLDER = 'libs/metrics/src/warnings';

/** `nx g @chatload/nx-plugin:warning NAME`: a figure, its cause and the next step. */
export function generateWarning(tree: Tree, options: WarningOptions): GeneratorCallback {
  const { kebab, camel } = readName(options.name);
  return addPart(tree, {
    path: `${FOLDER}/${kebab}.ts`,
    source: `import type { Warning } from '@chatload/contracts';
import { showShare } from '../show-number.ts';
import { exceedsShare } from './exceeds-share.ts';

const LIMIT_PERCENT = 1;

/** Clients that wait for \`[DONE]\` hang where it is missing, although the answer is complete. */
export const ${camel}: Warning = {
  name: '${kebab}',
  description:
    'more than 1 % of the complete streams, and at least two, ended without \`[DONE]\`',
  check(context) {
    const { measured } = context.summary;
    const missing = measured.doneMissing;
    const streams = measured.counts.endings.complete ?? 0;
    if (!context.plan.request.stream || !exceedsShare(missing, streams, LIMIT_PERCENT)) return null;
    return {
      figure: \`\${missing} of \${streams} streams (\${showShare(missing, streams)}, limit \${LIMIT_PERCENT} %) ended without [DONE]\`,
      cause: 'The server closes its streams without the last event of the protocol.',
      next: 'Let the server send \`data: [DONE]\` before it ends a stream.',
    };
  },
};
`,
    test: `import type { PhaseSummary, WarningContext } from '@chatload/contracts';
import { expect, test } from 'vitest';
import { HEALTHY_GENERATOR, NO_EVIDENCE, planWith, summaryOf } from '../fixtures.ts';
import { ${camel} } from './${kebab}.ts';

function contextOf(changes: Partial<PhaseSummary>): WarningContext {
  const summary = summaryOf({ complete: 200 });
  return {
    plan: planWith(),
    summary: { ...summary, measured: { ...summary.measured, ...changes } },
    server: null,
    objectives: [],
    validity: {
      level: 'good',
      notes: [],
      generator: HEALTHY_GENERATOR,
      mock: null,
      countsAgree: null,
    },
    evidence: NO_EVIDENCE,
  };
}

test.each([
  [0, false],
  [2, false],
  [3, true],
])('%d of 200 streams without [DONE]: %s', (missing, raised) => {
  expect(${camel}.check(contextOf({ doneMissing: missing })) !== null).toBe(raised);
});

test('says how many', () => {
  expect(${camel}.check(contextOf({ doneMissing: 50 }))?.figure).toContain('50 of 200 streams (25 %');
});
`,
    enlist: { path: `${FOLDER}/warnings.ts`, map: 'WARNINGS', key: kebab, value: camel },
    document: {
      path: 'docs/guides/interpret-results.md',
      tableWith: 'warning',
      cells: [
        `\`${kebab}\``,
        'more than 1 % of the complete streams, and at least two, ended without `[DONE]`',
        'Let the server send `data: [DONE]` before it ends a stream.',
      ],
    },
  });
}
