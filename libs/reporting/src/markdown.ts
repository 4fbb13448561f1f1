import type { Report, Reporter } from '@chatload/contracts';
import type { Banner, Block, Cell, Facts, Table, Title } from './blocks/block.ts';
import { composeBlocks } from './blocks/compose-blocks.ts';
import { plainText } from './plain-text.ts';

/** GitHub-flavoured Markdown, with the content of the console report. */
export const markdownReporter: Reporter = {
  description: 'the report as GitHub-flavoured Markdown',
  fileName: 'report.md',
  render: (report: Report) => `${composeBlocks(report).map(renderBlock).join('\n\n')}\n`,
};

/** What starts a link, emphasis, code, a table cell, HTML, an entity, or GitHub's formulas. */
const SPECIAL = /[\\`*_[\]<>&|~$]/g;

/** What makes a heading, list, quotation or underline of a line that begins with it. */
const SPECIAL_FIRST = /^(?:[#=]|[+-](?=[\s+-]|$)|\d+(?=[.)](?:\s|$)))/;

/**
 * Text as Markdown shows it, character by character, in a paragraph, list item or table cell: what a
 * server or a user wrote can form no markup of its own. `<`, `>` and `&` become entities, so that it
 * cannot become HTML either where backslashes are not understood.
 *
 * @see https://spec.commonmark.org/0.31.2/#backslash-escapes
 */
export function escapeMarkdown(text: string): string {
  return plainText(text)
    .replace(SPECIAL, (character) => ENTITIES[character] ?? `\\${character}`)
    .replace(SPECIAL_FIRST, (first) => (/\d/.test(first) ? `${first}\\` : `\\${first}`));
}

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

function renderBlock(block: Block): string {
  if (block.kind === 'title') return renderTitle(block);
  if (block.kind === 'banner') return renderBanner(block);
  if (block.kind === 'facts') return renderFacts(block);
  return renderTable(block);
}

function renderTitle({ text }: Title): string {
  return `# ${escapeMarkdown(text)}`;
}

function renderBanner({ word, text }: Banner): string {
  return `**${escapeMarkdown(word)}** ${escapeMarkdown(text)}`;
}

function renderFacts({ heading, rows }: Facts): string {
  const lines = rows.map(({ label, value }) =>
    label === ''
      ? `  - ${escapeMarkdown(value)}`
      : `- **${escapeMarkdown(label)}:** ${escapeMarkdown(value)}`,
  );
  return [...renderHeading(heading), lines.join('\n')].join('\n\n');
}

function renderTable({ heading, columns, rows, notes }: Table): string {
  const lines = [
    renderRow(['', ...columns.map(({ title }) => escapeMarkdown(title))]),
    renderRow(['---', ...columns.map(({ align }) => (align === 'right' ? '---:' : '---'))]),
    ...rows.map(({ label, cells }) => renderRow([escapeMarkdown(label), ...cells.map(renderCell)])),
  ];
  return [...renderHeading(heading), lines.join('\n'), ...notes.map(escapeMarkdown)].join('\n\n');
}

function renderHeading(heading: string | null): readonly string[] {
  return heading === null ? [] : [`## ${escapeMarkdown(heading)}`];
}

function renderRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function renderCell({ text, mark = '' }: Cell): string {
  return `${escapeMarkdown(text)}${escapeMarkdown(mark)}`;
}
