/** As long as a detail may be; enough for any error message, and no way to fill a report. */
const MAX_LENGTH = 200;
/** No more is searched for control characters: the text may be as large as an answer. */
const LONGEST_LOOK = 8_192;
/** Shorter header values are no secrets, and taking them out would garble every message. */
const SHORTEST_SECRET = 6;

/**
 * Untrusted text as one bounded line: control and format characters (also those that turn the writing
 * direction) become spaces, and none of the secrets is left in it.
 */
export function oneLine(text: string, secrets: readonly string[] = []): string {
  let line = text;
  for (const secret of secrets) line = line.replaceAll(secret, '***');
  line = line
    .slice(0, LONGEST_LOOK)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  if (line.length <= MAX_LENGTH) return line;
  return `${line.slice(0, MAX_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/**
 * What a server might echo of a request's headers: each value, and the token behind its scheme
 * (`Bearer …`); the longest first, so that a part does not hide the whole.
 */
export function secretsOf(headers: Readonly<Record<string, string>>): string[] {
  return Object.values(headers)
    .flatMap((value) => [value, value.slice(value.lastIndexOf(' ') + 1)])
    .filter((value) => value.length >= SHORTEST_SECRET)
    .sort((left, right) => right.length - left.length);
}
