/** Takes text as it comes, and gives back the lines that became whole by it. */
export type LineReader = (text: string) => readonly string[];

/** A line longer than `longest` (in UTF-16 units) is left out, and never held whole. */
export function createLineReader(longest: number): LineReader {
  let unfinished = '';
  let isTooLong = false;
  return (text) => {
    const lines: string[] = [];
    const parts = text.split('\n');
    for (const [index, part] of parts.entries()) {
      if (!isTooLong) unfinished += part;
      isTooLong ||= unfinished.length > longest;
      if (isTooLong) unfinished = '';
      if (index === parts.length - 1) break;
      if (!isTooLong) lines.push(unfinished);
      unfinished = '';
      isTooLong = false;
    }
    return lines;
  };
}
