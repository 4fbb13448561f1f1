import { describe, expect, test } from 'vitest';

import { COMMANDS } from './flags/commands.ts';
import { FLAG_GROUPS, type Flag } from './flags/flag.ts';
import { renderCommandHelp, renderFlagsTable, renderHelp } from './help.ts';
import { planOf } from './test-world.ts';

const FLAGS: readonly (readonly [string, Flag])[] = Object.entries(COMMANDS.stream.flags);
const HELP = renderCommandHelp(COMMANDS.stream);

/** The help of a flag in one line, as it is before it is wrapped. */
const UNWRAPPED = HELP.replaceAll(/\n {20,}/g, ' ');

describe('the help of a command', () => {
  test.each(FLAGS)('has --%s with its help line, and its default if it has one', (name, flag) => {
    const use = flag.kind === 'switch' ? `--${name}` : `--${name} ${flag.placeholder}`;
    const line = UNWRAPPED.split('\n').find((text) => text.includes(`${use}  `));
    const settled = { ...flag } as { default?: string; defaultNote?: string };
    const value = settled.default ?? settled.defaultNote;
    expect(line).toContain(flag.help + (value === undefined ? '' : ` (default: ${value})`));
  });

  test('has each group once, in order, and examples at the end', () => {
    const headings = HELP.split('\n').filter((line) => /^[A-Z][^.:]*$/.test(line));
    expect(headings).toEqual([...FLAG_GROUPS, 'Examples']);
  });

  test('has no line of more than 96 columns, and aligned descriptions', () => {
    const lines = HELP.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(96);
    const columns = lines
      .filter((line) => line.startsWith('  -'))
      .map((line) => /^ {2}\S.*? {2,}(?=\S)/.exec(line)?.[0].length);
    expect(new Set(columns).size).toBe(1);
  });

  test.each(COMMANDS.stream.examples)('has an example that works: $shows', ({ flags }) => {
    const words = flags.split(' ').filter((word) => word !== '');
    expect(() => planOf(words, { env: { API_KEY: 'key' } })).not.toThrow();
    expect(HELP.replaceAll(/ \\\n +/g, ' ')).toContain(`npx chatload stream ${flags}`.trim());
  });
});

describe('the help of the program', () => {
  test('has each command in a line of its own', () => {
    const lines = renderHelp().split('\n');
    for (const { name, summary } of Object.values(COMMANDS)) {
      expect(
        lines.filter((line) => line.startsWith(`  ${name} `) && line.includes(summary)),
      ).toHaveLength(1);
    }
  });
});

describe('the reference table', () => {
  test('has a row of three cells for each flag', () => {
    const rows = renderFlagsTable(COMMANDS.stream).trimEnd().split('\n').slice(2);
    expect(rows).toHaveLength(FLAGS.length);
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(5);
  });
});
