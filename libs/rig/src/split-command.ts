import { ChatloadError } from '@chatload/kernel';

/** What ends a word or does more than that, unless it is quoted. */
const OPERATORS = '|&;<>()\n';
/** What a shell replaces, in double quotes too. */
const EXPANSIONS = '$`';
/** The only characters that a backslash takes the meaning of within double quotes. */
const ESCAPED_IN_DOUBLE_QUOTES = '$`"\\\n';

/**
 * The words of a command line as a POSIX shell would divide it, with quotes and backslashes; but no
 * shell is at work, so nothing is expanded (patterns and `~` stay as they are), and what only a shell
 * could do is refused instead of being passed to the program as a word.
 *
 * @throws CHL_ERR_BAD_VALUE
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
 */
export function splitCommand(text: string): readonly string[] {
  const words: string[] = [];
  /** `undefined` between words: an empty pair of quotes is a word, too. */
  let word: string | undefined;
  let quote: "'" | '"' | undefined;

  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote === "'") {
      if (character === quote) quote = undefined;
      else word += character;
    } else if (character === '\\') {
      const next = text.charAt(++at);
      if (next === '') throw refuse(text, 'it ends with a backslash');
      const isKept = quote === '"' && !ESCAPED_IN_DOUBLE_QUOTES.includes(next);
      if (next !== '\n') word = (word ?? '') + (isKept ? character : '') + next;
    } else if (EXPANSIONS.includes(character)) {
      throw refuseShell(text, character);
    } else if (character === quote) {
      quote = undefined;
    } else if (quote === '"') {
      word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= '';
    } else if (OPERATORS.includes(character) || (character === '#' && word === undefined)) {
      throw refuseShell(text, character === '\n' ? 'a line break' : character);
    } else if (character === ' ' || character === '\t') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }

  if (quote !== undefined) throw refuse(text, `a quote (${quote}) is not closed`);
  if (word !== undefined) words.push(word);
  const [program = ''] = words;
  if (program === '') throw refuse(text, 'it names no program');
  const assignment = /^[A-Za-z_]\w*=/.exec(program)?.[0];
  if (assignment !== undefined) throw refuseShell(text, assignment);
  return words;
}

function refuse(command: string, reason: string, hint?: string): ChatloadError {
  const details = { flag: '--command', value: command, reason };
  return new ChatloadError('CHL_ERR_BAD_VALUE', details, hint === undefined ? {} : { hint });
}

function refuseShell(command: string, what: string): ChatloadError {
  return refuse(
    command,
    `${what} has a meaning only for a shell, and none is started`,
    `If a shell is meant, use sh -c '…'; a character of the text itself stands in quotes: '${what.charAt(0)}'.`,
  );
}
