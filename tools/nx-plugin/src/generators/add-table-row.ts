export interface TableRow {
  /** What the first cell of one of the table's rows, or of its head, is: it tells which table. */
  readonly tableWith: string;
  /** Markdown. */
  readonly cells: readonly string[];
}

/**
 * The text of a Markdown document with one more row at the end of a table; its columns are left for
 * the formatter to align.
 *
 * @throws when there is no such table, it has other columns, or the row is there already
 */
export function addTableRow(text: string, { tableWith, cells }: TableRow): string {
  const lines = text.split('\n');
  const anchor = lines.findIndex((line) => readCells(line)?.[0] === tableWith);
  const row = readCells(lines[anchor] ?? '');
  if (row === undefined) {
    throw new Error(
      `it has no table with "${tableWith}" in the first column, so the row for ${cells[0]} has no place. Write that table again.`,
    );
  }
  if (row.length !== cells.length) {
    throw new Error(
      `its table with "${tableWith}" has ${row.length} columns, where ${cells.length} are expected. Bring the table back, or change the generator with it.`,
    );
  }
  let start = anchor;
  while (readCells(lines[start - 1] ?? '') !== undefined) start--;
  let end = anchor;
  while (readCells(lines[end] ?? '') !== undefined) end++;
  if (lines.slice(start, end).some((line) => readCells(line)?.[0] === cells[0])) {
    throw new Error(`its table has a row ${cells[0]} already. Take another name.`);
  }
  return [...lines.slice(0, end), `| ${cells.join(' | ')} |`, ...lines.slice(end)].join('\n');
}

/** The cells of a line of a table; `undefined` for any other line. */
function readCells(line: string): readonly string[] | undefined {
  if (!/^\|.*\|\s*$/.test(line)) return undefined;
  const cells = line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/);
  return cells.map((cell) => cell.trim());
}
