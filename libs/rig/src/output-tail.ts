import { stripVTControlCharacters } from 'node:util';

const KEPT_LINES = 40;
/** In UTF-16 units; what a longer line has beyond it is cut off. */
const LONGEST_LINE = 1_000;

/** The last lines of a process's output, fit to be shown: bounded, and without control characters. */
export interface OutputTail {
  push(text: string): void;
  /** The last 40 lines, oldest first; an unfinished line is one of them. */
  lines(): readonly string[];
}

/**
 * @param onLine called with each line as soon as it is complete: a line cut at the edge of a read
 *   could show half a port number
 */
export function createOutputTail(onLine: (line: string) => void): OutputTail {
  const kept: string[] = [];
  let unfinished = '';
  return {
    push(text) {
      const parts = (unfinished + text).split('\n');
      unfinished = (parts.pop() ?? '').slice(0, LONGEST_LINE);
      for (const part of parts) {
        const line = toPlainText(part);
        kept.push(line);
        if (kept.length > KEPT_LINES) kept.shift();
        onLine(line);
      }
    },
    lines: () =>
      (unfinished === '' ? kept : [...kept, toPlainText(unfinished)])
        .filter((line) => line.trim() !== '')
        .slice(-KEPT_LINES),
  };
}

/**
 * Another program's line must not move our cursor, colour our terminal or turn our text around:
 * escape sequences, control characters and invisible format characters (Unicode Cc and Cf) are left
 * out.
 */
function toPlainText(line: string): string {
  return stripVTControlCharacters(line.slice(0, LONGEST_LINE))
    .replaceAll('\t', ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .trimEnd();
}
