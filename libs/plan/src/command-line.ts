import type { GivenFlag } from './read-words.ts';
import { splitHeader, variableOf } from './resolve-headers.ts';

/**
 * What to type into a POSIX shell to run the same again. A header's literal value shows as `***`;
 * the name of a variable that holds one stays, since the run needs it and it is no secret.
 */
export function toCommandLine(command: string, flags: readonly GivenFlag[]): string {
  return ['npx chatload', command, ...flags.map(toWords)].join(' ');
}

function toWords({ name, text }: GivenFlag): string {
  if (text === null) return `--${name}`;
  const shown = quoteForShell(hideSecret(name, text));
  // Behind a space, a value that begins with a dash would be read as a flag.
  return text.startsWith('-') ? `--${name}=${shown}` : `--${name} ${shown}`;
}

/** A flag's text as it may be shown: a header without its value, unless that names a variable. */
export function hideSecret(flag: string, text: string): string {
  if (flag !== 'header') return text;
  const parts = splitHeader(text);
  if (parts === undefined) return '***';
  return variableOf(parts.value) === undefined ? `${parts.name}: ***` : text;
}

/** A word as a POSIX shell reads it back, unquoted where that is safe. */
function quoteForShell(word: string): string {
  if (/^[\w/:.,@%+-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
