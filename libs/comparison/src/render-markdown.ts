import { plainText } from './plain-text.ts';
import type { Sheet } from './sheet.ts';

/** The sheet as GitHub-flavoured Markdown: for a pull request, and for the summary of a step. */
export function renderMarkdown({ title, columns, rows, notes, verdict }: Sheet): string {
  const table = [
    renderRow(columns.map((column) => escapeMarkdown(column.title))),
    renderRow(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((cells) => renderRow(cells.map(escapeMarkdown))),
  ];
  const parts = [
    `### ${escapeMarkdown(title)}`,
    ...(verdict === null ? [] : [`**${escapeMarkdown(verdict)}**`]),
    table.join('\n'),
    ...(notes.length > 0 ? [notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n')] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** What starts a link, emphasis, code, a table cell, HTML, an entity, a formula, or calls a person. */
const SPECIAL = /[\\`*_[\]<>&|~$@]/g;

/** What makes a heading, list, quotation or underline of a line that begins with it. */
const SPECIAL_FIRST = /^(?:[#=]|[+-](?=[\s+-]|$)|\d+(?=[.)](?:\s|$)))/;

/**
 * Text as Markdown shows it, character by character: what a configuration or a plug-in named can form no
 * markup of its own. `<`, `>` and `&` become entities, so that it cannot become HTML either.
 *
 * @see https://spec.commonmark.org/0.31.2/#backslash-escapes
 */
export function escapeMarkdown(text: string): string {
  return plainText(text)
    .replace(SPECIAL, (character) => ENTITIES[character] ?? `\\${character}`)
    .replace(SPECIAL_FIRST, (first) => (/\d/.test(first) ? `${first}\\` : `\\${first}`));
}

/** GitHub tells whoever is named behind an at sign, unless something stands between. */
const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '@': '@<!-- -->',
};
