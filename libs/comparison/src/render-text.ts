import { plainText } from './plain-text.ts';
import type { Sheet } from './sheet.ts';

/** The sheet for a terminal, its columns aligned. */
export function renderText({ title, columns, rows, notes, verdict }: Sheet): string {
  const lines = [columns.map((column) => column.title), ...rows].map((row) => row.map(plainText));
  const widths = columns.map((_, column) =>
    Math.max(...lines.map((cells) => (cells[column] ?? '').length)),
  );
  const table = lines.map((cells) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return columns[column]?.align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  const parts = [
    plainText(title),
    table.map((line) => `  ${line}`).join('\n'),
    ...(notes.length > 0 ? [notes.map((note) => `  ${plainText(note)}`).join('\n')] : []),
    ...(verdict === null ? [] : [plainText(verdict)]),
  ];
  return `${parts.join('\n\n')}\n`;
}
