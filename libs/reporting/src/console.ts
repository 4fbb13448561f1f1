import { styleText } from 'node:util';
import type { Report, Reporter } from '@chatload/contracts';
import type { Banner, Block, Facts, Table, Title, Tone } from './blocks/block.ts';
import { composeBlocks } from './blocks/compose-blocks.ts';
import { layOutTable, measureLabels, wrapText } from './console-layout.ts';
import { plainText } from './plain-text.ts';

/** The report for a terminal, or for a pipe without colour: at most 100 columns wide. */
export const consoleReporter: Reporter = {
  description: 'the report as text for the terminal',
  fileName: null,
  render: (report: Report) => renderConsole(report, wantsColour(process.stdout)),
};

/**
 * Colour is for a terminal that was not told to go without. `FORCE_COLOR` is not asked: Nx sets it
 * for every task, also when the output goes into a pipe.
 *
 * @see https://no-color.org
 */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  return stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
}

export function renderConsole(report: Report, colour: boolean): string {
  return renderBlocks(composeBlocks(report), colour);
}

/** Blocks one below the other, an empty line between them; the tables share their column of labels. */
export function renderBlocks(blocks: readonly Block[], colour: boolean): string {
  const paint: Paint = colour
    ? (style, text) => (style === 'plain' ? text : styleText([...STYLES[style]], text, FORCED))
    : (_style, text) => text;
  const labelWidth = measureLabels(blocks.filter((block) => block.kind === 'table'));
  const renderBlock = (block: Block): readonly string[] => {
    if (block.kind === 'title') return renderTitle(block, paint);
    if (block.kind === 'banner') return renderBanner(block, paint);
    if (block.kind === 'facts') return renderFacts(block, paint);
    return renderTable(block, paint, labelWidth);
  };
  return `${blocks.map((block) => renderBlock(block).join('\n')).join('\n\n')}\n`;
}

type Style = Tone | 'heading' | 'quiet';
type Paint = (style: Style, text: string) => string;

const STYLES = {
  heading: ['bold'],
  quiet: ['dim'],
  good: ['green'],
  warning: ['yellow'],
  bad: ['red'],
} as const;

/** Whether to colour has been decided; styleText would ask the environment once more. */
const FORCED = { validateStream: false } as const;

/** Only its first line begins at the margin: what a user wrote cannot look like a line of ours. */
function renderTitle({ text }: Title, paint: Paint): readonly string[] {
  const lines = wrapText(plainText(text), 2);
  return lines.map((line, index) => paint('heading', index === 0 ? line : `  ${line}`));
}

/** Never wrapped: scripts look for the verdict and the exit code in the last line. */
function renderBanner({ word, tone, text }: Banner, paint: Paint): readonly string[] {
  return [`${paint('heading', paint(tone, plainText(word)))}  ${plainText(text)}`];
}

function renderFacts({ heading, rows }: Facts, paint: Paint): readonly string[] {
  const labels = rows.map(({ label }) => plainText(label));
  const labelWidth = Math.max(...labels.map((label) => label.length));
  const indent = 2 + labelWidth + 2;
  const lines = heading === null ? [] : [paint('heading', plainText(heading))];
  for (const [index, { value, tone = 'plain' }] of rows.entries()) {
    const label = `  ${(labels[index] ?? '').padEnd(labelWidth)}  `;
    const [first = '', ...rest] = wrapText(plainText(value), indent);
    lines.push(paint('quiet', label) + paint(tone, first));
    lines.push(...rest.map((line) => ' '.repeat(indent) + paint(tone, line)));
  }
  return lines;
}

function renderTable(table: Table, paint: Paint, labelWidth: number): readonly string[] {
  const [head, ...body] = layOutTable(table, labelWidth);
  const lines =
    head === undefined ? [] : [paint('heading', head.label) + paint('quiet', head.rest)];
  for (const [index, { label, rest }] of body.entries()) {
    lines.push(paint(table.rows[index]?.tone ?? 'plain', label) + rest);
  }
  for (const note of table.notes) {
    lines.push(...wrapText(plainText(note), 2).map((line) => `  ${paint('quiet', line)}`));
  }
  return lines;
}
