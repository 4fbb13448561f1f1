import { COMMANDS, QUIET_COMMANDS, type CommandSpec } from './flags/commands.ts';
import { FLAG_GROUPS, type Flag } from './flags/flag.ts';

const WIDTH = 96;

/** The help of the whole program. */
export function renderHelp(): string {
  const commands = Object.values({ ...COMMANDS, ...QUIET_COMMANDS }).map(({ name, summary }) => ({
    left: name,
    right: summary,
  }));
  return [
    'chatload load-tests chat API servers: streams, latency, tokens, and what the server itself adds.',
    '',
    'Usage: npx chatload COMMAND [FLAGS]',
    '',
    'Commands',
    ...renderRows([
      ...commands,
      { left: 'help', right: 'Show this help, or that of a command: help COMMAND' },
    ]),
    '',
    'Flags of a command, with examples: npx chatload COMMAND --help',
    'The version: npx chatload --version',
  ].join('\n');
}

/** The help of one command: every flag of its table, by group, and examples. */
export function renderCommandHelp(command: CommandSpec): string {
  const flags = Object.entries(command.flags).map(([name, flag]) => ({
    group: flag.group,
    left: describeUse(name, flag),
    right: flag.help + describeDefault(flag),
  }));
  const rows = renderRows(flags);
  const groups = FLAG_GROUPS.flatMap((group) => {
    const lines = rows.filter((_, index) => flags[index]?.group === group);
    return lines.length === 0 ? [] : ['', group].concat(lines);
  });
  const examples = command.examples.flatMap(({ shows, words }) => [
    `  # ${shows}`,
    ...renderExample(`npx chatload ${command.name} ${words}`.trim()),
  ]);
  return [
    `${command.summary}.`,
    '',
    `Usage: npx chatload ${[command.name, command.argument ?? [], command.furtherArguments ?? [], '[FLAGS]'].flat().join(' ')}`,
    ...groups,
    '',
    'Examples',
    ...examples,
  ].join('\n');
}

/** The flags of a command as a Markdown table, for the reference in the docs. */
export function renderFlagsTable(command: CommandSpec): string {
  const rows = Object.entries(command.flags).map(([name, flag]) => {
    const cells = [`\`${describeUse(name, flag)}\``, flag.help, defaultOf(flag) ?? ''];
    return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  });
  return ['| flag | what it does | default |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

function describeUse(name: string, flag: Flag): string {
  if (flag.kind !== 'switch') return `--${name} ${flag.placeholder}`;
  return flag.short === undefined ? `--${name}` : `-${flag.short}, --${name}`;
}

function describeDefault(flag: Flag): string {
  const value = defaultOf(flag);
  return value === undefined ? '' : ` (default: ${value})`;
}

function defaultOf(flag: Flag): string | undefined {
  if (flag.kind === 'switch' || flag.kind === 'list') return undefined;
  return flag.default ?? flag.defaultNote;
}

/** One entry for each row, of as many lines as it needs. */
function renderRows(rows: readonly { left: string; right: string }[]): readonly string[] {
  const column = Math.max(...rows.map(({ left }) => left.length)) + 4;
  return rows.map(({ left, right }) => {
    const [first = '', ...more] = wrap(right.split(' '), WIDTH - column);
    return [
      `  ${left}`.padEnd(column) + first,
      ...more.map((line) => ' '.repeat(column) + line),
    ].join('\n');
  });
}

/** A long command goes on behind a backslash, so that it can be copied as it stands. */
function renderExample(line: string): readonly string[] {
  // Quoted words stay whole: between quotes, a backslash would be part of the value.
  const lines = wrap(line.match(/(?:'[^']*'|\S)+/g) ?? [], WIDTH - 6);
  return lines.map(
    (part, index) => (index === 0 ? '  ' : '    ') + part + (index < lines.length - 1 ? ' \\' : ''),
  );
}

function wrap(words: readonly string[], width: number): readonly string[] {
  const lines = [''];
  for (const word of words) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
