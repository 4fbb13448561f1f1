import { describe, expect, test } from 'vitest';

import { COMMANDS, QUIET_COMMANDS, type CommandSpec } from './flags/commands.ts';
import { FLAG_GROUPS, type Flag } from './flags/flag.ts';
import { renderCommandHelp, renderFlagsTable, renderHelp } from './help.ts';
import { resolvePlan } from './resolve-plan.ts';
import { createSurroundings } from './test-world.ts';

const SPECS: readonly CommandSpec[] = Object.values({ ...COMMANDS, ...QUIET_COMMANDS });

const flagsOf = ({ flags }: CommandSpec): readonly (readonly [string, Flag])[] =>
  Object.entries(flags);

describe.each(SPECS.map((command) => [command.name, command] as const))(
  'the help of %s',
  (name, command) => {
    const help = renderCommandHelp(command);
    // Each flag's help in one line, as it is before it is wrapped.
    const unwrapped = help.replaceAll(/\n {18,}/g, ' ');

    test.each(flagsOf(command))(
      'has --%s with its help line, and its default',
      (flagName, flag) => {
        const use = flag.kind === 'switch' ? `--${flagName}` : `--${flagName} ${flag.placeholder}`;
        const line = unwrapped.split('\n').find((text) => text.includes(`${use}  `));
        const settled = { ...flag } as { default?: string; defaultNote?: string };
        const value = settled.default ?? settled.defaultNote;
        expect(line).toContain(flag.help + (value === undefined ? '' : ` (default: ${value})`));
      },
    );

    test('has each group once, in order, and examples at the end', () => {
      const groups = new Set(flagsOf(command).map(([, { group }]) => group));
      const headings = help.split('\n').filter((line) => /^[A-Z][^.:]*$/.test(line));
      expect(headings).toEqual([...FLAG_GROUPS.filter((group) => groups.has(group)), 'Examples']);
    });

    test('has no line of more than 96 columns, and aligned descriptions', () => {
      const lines = help.split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(96);
      const columns = lines
        .filter((line) => line.startsWith('  -'))
        .map((line) => /^ {2}\S.*? {2,}(?=\S)/.exec(line)?.[0].length);
      expect(new Set(columns).size).toBe(1);
    });

    test.each(command.examples)('has an example that works: $shows', ({ words }) => {
      const argv = (words.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ''));
      const world = createSurroundings({ env: { API_KEY: 'key' } });
      const kind = Object.hasOwn(COMMANDS, name) ? 'plan' : name === 'plan' ? 'show-plan' : name;
      expect(resolvePlan([name, ...argv], world).kind).toBe(kind);
      expect(help.replaceAll(/ \\\n +/g, ' ')).toContain(`npx chatload ${name} ${words}`.trim());
    });
  },
);

test('an example goes on in the next line only between words, not within quotes', () => {
  const [, second = ''] = renderCommandHelp(COMMANDS.load).split(
    '--mock-url http://localhost:4010',
  );
  expect(second).toMatch(/^ \\\n {4}--objective 'e2eMs p95 <= 2000'\n/);
});

describe('the help of the program', () => {
  test('has each command in a line of its own', () => {
    const lines = renderHelp().split('\n');
    for (const { name, summary } of SPECS) {
      expect(
        lines.filter((line) => line.startsWith(`  ${name} `) && line.includes(summary)),
      ).toHaveLength(1);
    }
  });
});

describe('the reference table', () => {
  test.each(Object.values(COMMANDS))(
    'has a row of three cells for each flag of $name',
    (command) => {
      const rows = renderFlagsTable(command).trimEnd().split('\n').slice(2);
      expect(rows).toHaveLength(flagsOf(command).length);
      for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(5);
    },
  );
});
