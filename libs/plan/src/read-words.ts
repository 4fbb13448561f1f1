import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

import { ChatloadError } from '@chatload/kernel';

import { badValue } from './usage-errors.ts';
import { commandsWith, type CommandSpec, type LoadCommandSpec } from './flags/commands.ts';
import type { Flag } from './flags/flag.ts';
import { nearestName } from './nearest-name.ts';

/** A flag as it was given; switches have no text. */
export interface GivenFlag {
  readonly name: string;
  readonly text: string | null;
}

/**
 * The flags of a command line in the order in which they were given, or the first of its mistakes:
 * an unknown flag, a stray argument, a missing value. The values are not looked at yet. A command's
 * arguments are among them, under the names that the help has for them.
 *
 * `--help` and `--version` are found wherever they stand, whatever else is wrong: alone in the list.
 */
export function readWords(command: CommandSpec, words: readonly string[]): readonly GivenFlag[] {
  // `npx chatload stream -- --batch 10` means what it means behind `npm run`.
  const args = words[0] === '--' ? words.slice(1) : [...words];
  const options = toParserOptions(command);
  const { tokens } = parseArgs({
    args,
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const name of ['help', 'version']) {
    if (tokens.some((token) => token.kind === 'option' && token.name === name)) {
      return [{ name, text: null }];
    }
  }
  let isArgumentFree = true;
  return tokens.map((token) => {
    if (token.kind === 'positional') {
      const { argument, furtherArguments, bareFlag } = command;
      const name = bareFlag ?? (isArgumentFree ? argument : furtherArguments);
      if (name === undefined) throw strayArgument(command, token.value);
      isArgumentFree = false;
      return { name, text: token.value };
    }
    if (token.kind === 'option-terminator') throw strayArgument(command, '--');
    const { name, rawName, value } = token;
    const flag = Object.hasOwn(command.flags, name) ? command.flags[name] : undefined;
    if (flag === undefined) throw unknownFlag(command, rawName);
    return { name, text: checkText(rawName, flag, { text: value, inline: token.inlineValue }) };
  });
}

function toParserOptions(command: CommandSpec): ParseArgsOptionsConfig {
  const options: ParseArgsOptionsConfig = {};
  for (const [name, flag] of Object.entries(command.flags)) {
    options[name] =
      flag.kind === 'switch'
        ? { type: 'boolean', ...(flag.short === undefined ? {} : { short: flag.short }) }
        : { type: 'string' };
  }
  return options;
}

/**
 * A flag takes the next word as its value, also when that begins with a dash: a negative number is
 * kept, for the flag to complain of its range; anything else is more likely the next flag.
 */
function checkText(
  rawName: string,
  flag: Flag,
  given: { text: string | undefined; inline: boolean | undefined },
): string | null {
  const { text, inline } = given;
  if (flag.kind === 'switch') {
    if (text !== undefined) throw badValue(rawName, text, 'takes no value');
    return null;
  }
  const isNextFlag = inline !== true && text !== undefined && /^-[^\d.]/.test(text);
  if (text === undefined || text.trim() === '' || isNextFlag) {
    const { placeholder } = flag;
    throw new ChatloadError('CHL_ERR_MISSING_VALUE', { flag: rawName, placeholder });
  }
  return text;
}

function unknownFlag(command: CommandSpec, rawName: string): ChatloadError {
  const name = rawName.replace(/^-+/, '');
  const [other] = commandsWith(name);
  const meant = nearestName(name, Object.keys(command.flags));
  return new ChatloadError(
    'CHL_ERR_UNKNOWN_FLAG',
    { flag: rawName, command: command.name },
    other !== undefined
      ? { hint: `It is a flag of \`npx chatload ${other}\`.` }
      : meant !== undefined
        ? { hint: `Did you mean --${meant}?` }
        : {},
  );
}

function strayArgument(command: CommandSpec, argument: string): ChatloadError {
  const { name } = command;
  if (!isLoadCommand(command)) {
    const hint = `Write npx chatload ${name} ${command.argument ?? ''}, and nothing else without a flag.`;
    return new ChatloadError('CHL_ERR_STRAY_ARGUMENT', { argument }, { hint });
  }
  const { script, sampleFlags: flags } = command;
  return new ChatloadError('CHL_ERR_STRAY_ARGUMENT', { argument, command: name, script, flags });
}

function isLoadCommand(command: CommandSpec): command is LoadCommandSpec {
  return 'script' in command;
}
