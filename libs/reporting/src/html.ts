import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report, Reporter } from '@chatload/contracts';
import type { Banner, Block, Cell, Column, Fact, Facts, Row, Table, Tone } from './blocks/block.ts';
import { composeBlocks } from './blocks/compose-blocks.ts';
import { plainText } from './plain-text.ts';

/**
 * The content of the console report as one page, which asks for nothing and runs no script. What a
 * terminal has at its end, verdict, findings and profiles, stands first here.
 */
export const htmlReporter: Reporter = {
  description: 'the report as one page for a browser, with links to the pages of the profiles',
  fileName: 'index.html',
  render: renderHtml,
};

const STYLE = readFileSync(join(import.meta.dirname, 'html-page.css'), 'utf8');

/** Nothing but this one style, by its hash: whatever slipped through could neither run nor ask. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function renderHtml(report: Report): string {
  const blocks = composeBlocks(report);
  const title = blocks.find((block) => block.kind === 'title')?.text ?? '';
  const verdict = blocks.findLast((block) => block.kind === 'banner');
  const rest = blocks.filter((block) => block.kind !== 'title');
  const ordered = [...rest.filter(isConclusion), ...rest.filter((block) => !isConclusion(block))];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${escapeHtml(verdict === undefined ? title : `${verdict.word}: ${title}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
${verdict === undefined ? '' : renderBanner(verdict)}
</header>
${renderContents(ordered)}
<main>
${ordered.map(renderBlock).join('\n')}
</main>
</body>
</html>
`;
}

/**
 * Text as HTML shows it, in an element or a quoted attribute: what a server or a user wrote can form
 * neither a tag nor an entity, nor end the attribute.
 */
export function escapeHtml(text: string): string {
  return plainText(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A page's path as a relative link, or `null` for one that could lead out of the run's folder: a path
 * from a root, with `..`, or with a scheme.
 */
export function linkToPage(path: string): string | null {
  // What is not shown as it is would make a link that leads elsewhere than it says.
  if (path !== plainText(path) || /[:\\]/.test(path)) return null;
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return null;
  return parts.map(encodeURIComponent).join('/');
}

function isConclusion(block: Block): boolean {
  return 'isConclusion' in block;
}

/** Links to what has a heading: a report is longer than a screen. */
function renderContents(blocks: readonly Block[]): string {
  const items = blocks.flatMap((block) => {
    const heading = 'heading' in block ? block.heading : null;
    return heading === null
      ? []
      : [`<li><a href="#${toId(heading)}">${escapeHtml(heading)}</a></li>`];
  });
  return `<nav aria-label="Contents"><ul>\n${items.join('\n')}\n</ul></nav>`;
}

/** Headings are ours, and no two are alike. */
function toId(heading: string): string {
  return heading.toLowerCase().replace(/[^a-z]+/g, '-');
}

function renderBlock(block: Exclude<Block, { kind: 'title' }>): string {
  if (block.kind === 'banner') return renderBanner(block);
  const body = renderBody(block);
  if (block.heading === null) return body;
  const id = toId(block.heading);
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${escapeHtml(block.heading)}</h2>
${body}
</section>`;
}

function renderBody(block: Facts | Table): string {
  if (block.kind === 'facts') return renderFacts(block);
  const hasPages = block.rows.some(({ page }) => page !== undefined);
  return hasPages ? renderPages(block) : renderTable(block);
}

function renderBanner({ word, tone, text }: Banner): string {
  const classes = ['banner', ...classOf(tone)].join(' ');
  return `<p class="${classes}"><strong>${escapeHtml(word)}</strong> ${escapeHtml(text)}</p>`;
}

function renderFacts({ rows }: Facts): string {
  return `<dl>\n${groupFacts(rows).map(renderGroup).join('\n')}\n</dl>`;
}

/** Each fact with what follows under no label of its own. */
function groupFacts(rows: readonly Fact[]): readonly (readonly Fact[])[] {
  const groups: Fact[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (row.label === '' && last !== undefined) last.push(row);
    else groups.push([row]);
  }
  return groups;
}

function renderGroup(facts: readonly Fact[]): string {
  const label = escapeHtml(facts[0]?.label ?? '');
  const values = facts.map(
    ({ value, tone }) => `<dd${classAttribute(classOf(tone))}>${escapeHtml(value)}</dd>`,
  );
  return `<div${classAttribute(facts.length > 1 ? ['several'] : [])}><dt>${label}</dt>${values.join('')}</div>`;
}

/** A wide table scrolls by itself; it takes the focus, so that it does by the keyboard too. */
function renderTable({ heading, columns, rows, notes }: Table): string {
  const titles = columns.map(({ title, align }) =>
    title === ''
      ? '<td></td>'
      : `<th scope="col"${classAttribute(classOfColumn(align))}>${escapeHtml(title)}</th>`,
  );
  return `<div class="table" role="region" aria-labelledby="${toId(heading)}" tabindex="0">
<table>
<thead><tr><td></td>${titles.join('')}</tr></thead>
<tbody>
${rows.map((row) => renderRow(row, columns)).join('\n')}
</tbody>
</table>
</div>
${renderNotes(notes)}`;
}

/** A table of pages as a card each: the link first, then what it shows, and the figures in a line. */
function renderPages({ columns, rows, notes }: Table): string {
  const cards = rows.map(({ label, page, tone, cells }) => {
    const texts = cells.filter((_, index) => columns[index]?.align === 'left');
    const figures = cells.flatMap((cell, index) =>
      columns[index]?.align === 'right'
        ? [`<span>${escapeHtml(columns[index].title)} ${renderCell(cell)}</span>`]
        : [],
    );
    return `<li>
<h3${classAttribute(classOf(tone))}>${renderLink(label, page)}</h3>
${texts.map((cell) => `<p>${renderCell(cell)}</p>`).join('\n')}
<p>${figures.join(' · ')}</p>
</li>`;
  });
  return `<ul class="pages">\n${cards.join('\n')}\n</ul>\n${renderNotes(notes)}`;
}

function renderLink(label: string, page: Row['page']): string {
  const link = page === undefined ? null : linkToPage(page);
  return link === null ? escapeHtml(label) : `<a href="${link}">${escapeHtml(label)}</a>`;
}

function renderNotes(notes: readonly string[]): string {
  return notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n');
}

function renderRow({ label, tone, cells }: Row, columns: readonly Column[]): string {
  const data = columns.map(({ align }, index) => {
    const cell = cells[index];
    return `<td${classAttribute(classOfColumn(align))}>${cell === undefined ? '' : renderCell(cell)}</td>`;
  });
  return `<tr><th scope="row"${classAttribute(classOf(tone))}>${escapeHtml(label)}</th>${data.join('')}</tr>`;
}

/** The mark hangs beside the figure, so that the digits of a column stay aligned. */
function renderCell({ text, mark }: Cell): string {
  const shown = escapeHtml(text);
  return mark === undefined ? shown : `${shown}<span class="mark">${escapeHtml(mark)}</span>`;
}

function classOf(tone: Tone = 'plain'): readonly string[] {
  return tone === 'plain' ? [] : [tone];
}

function classOfColumn(align: Column['align']): readonly string[] {
  return [align === 'right' ? 'figure' : 'text'];
}

function classAttribute(names: readonly string[]): string {
  return names.length === 0 ? '' : ` class="${names.join(' ')}"`;
}
