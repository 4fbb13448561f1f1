import type { Cell, Table } from './blocks/block.ts';
import { plainText } from './plain-text.ts';

/** Columns of a line; fits a default terminal window of today and a README's code block. */
const LINE_WIDTH = 100;

/** A table's row as text, its label apart, because it is coloured on its own. */
export interface LaidOutRow {
  readonly label: string;
  readonly rest: string;
}

/** Figures of a few digits leave columns of one width, so that tables stand below each other. */
const NARROWEST_COLUMN = 6;

/** What leaves room for the columns of a table; a longer label has lines of its own. */
const WIDEST_LABEL = 30;

/** The width of the widest label or heading, so that the columns of all tables begin at one place. */
export function measureLabels(tables: readonly Table[]): number {
  return Math.min(WIDEST_LABEL, widest(tables.flatMap((table) => listLabels(table))));
}

/**
 * The heading with the columns' titles, then the rows, aligned with them. Long text in columns aligned
 * left stands behind the figures, one column's below the other's.
 */
export function layOutTable(table: Table, labelWidth: number): readonly LaidOutRow[] {
  const { columns, rows } = table;
  const titles: readonly Cell[] = columns.map(({ title }) => ({ text: title }));
  const lines = [titles, ...rows.map(({ cells }) => cells)].map((cells) =>
    cells.map(({ text, mark = '' }) => ({ text: plainText(text), mark })),
  );
  const widths = columns.map((_, column) =>
    Math.max(NARROWEST_COLUMN, widest(lines.map((line) => line[column]?.text ?? ''))),
  );
  return listLabels(table).map((label, index) => {
    let rest = ' ';
    const long: string[] = [];
    for (const [column, { align }] of columns.entries()) {
      const { text = '', mark = '' } = lines[index]?.[column] ?? {};
      if (align === 'left') {
        long.push(text);
      } else {
        // One space stands between columns, and one behind the figure is for its mark.
        rest += ` ${text.padStart(widths[column] ?? 0)}${mark.padEnd(1)}`;
      }
    }
    const indent = labelWidth + rest.length + 1;
    // The titles fit beside each other.
    const texts = index === 0 ? [long.join(', ')] : long;
    rest += ` ${texts.flatMap((text) => wrapText(text, indent)).join(`\n${' '.repeat(indent)}`)}`;
    return { label: fitLabel(label, labelWidth), rest: rest.trimEnd() };
  });
}

/** A label that is too long stands above its row, all of it behind the margin. */
function fitLabel(label: string, labelWidth: number): string {
  if (label.length <= labelWidth) return label.padEnd(labelWidth);
  const lines = wrapText(label.trimStart(), 4);
  return [`  ${lines.join('\n    ')}`, ' '.repeat(labelWidth)].join('\n');
}

function listLabels({ heading, rows }: Table): readonly string[] {
  return [plainText(heading), ...rows.map(({ label }) => `  ${plainText(label)}`)];
}

/** Lines that fit beside an indent, broken between words; a word that is too long stays whole. */
export function wrapText(text: string, indent: number): readonly string[] {
  const width = LINE_WIDTH - indent;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
