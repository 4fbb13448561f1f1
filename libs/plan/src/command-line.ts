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
  const shown = quoteForShell(name === 'header' ? hideValue(text) : text);
  // Behind a space, a value that begins with a dash would be read as a flag.
  return text.startsWith('-') ? `--${name}=${shown}` : `--${name} ${shown}`;
}

function hideValue(header: string): string {
  const parts = splitHeader(header);
  if (parts === undefined) return '***';
  return variableOf(parts.value) === undefined ? `${parts.name}: ***` : header;
}

/** A word as a POSIX shell reads it back, unquoted where that is safe. */
function quoteForShell(word: string): string {
  if (/^[\w/:.,@%+-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
