import { stripVTControlCharacters } from 'node:util';

/**
 * C0 and C1 controls, line and paragraph separators, and the marks that change the direction in which
 * a terminal or browser shows what follows ("Trojan Source", CVE-2021-42574).
 */
const INVISIBLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * One line of visible text from whatever a server or a user sent: no escape sequence, control
 * character or line break survives, so it can neither move the cursor nor forge a line of the report.
 * This is the console's escape function, and the first half of Markdown's.
 */
export function plainText(text: string): string {
  return stripVTControlCharacters(text.toWellFormed())
    .replace(INVISIBLE, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
