import { isAbsolute } from 'node:path';
import { listNodes, type CallNode } from './call-tree.ts';
import type { Frame } from './classify-frame.ts';
import { frameKey } from './self-times.ts';

/** A source by its lines, read once; empty where it cannot be had. */
export type SourceLines = (file: string) => readonly string[];

const LONGEST_SHOWN = 80;

export function createSourceLines(readSource: (file: string) => string | null): SourceLines {
  const known = new Map<string, readonly string[]>();
  return (file) => {
    const lines =
      known.get(file) ?? (isAbsolute(file) ? readSource(file) : null)?.split('\n') ?? [];
    known.set(file, lines);
    return lines;
  };
}

/**
 * The line at which samples found a function itself most often; `null` without any.
 *
 * V8 counts what it has inlined into a function as that function's own, but under the line where it
 * stands, be that outside of the function, or even in another file: `isInside` tells.
 */
export function findHottestLine(
  root: CallNode,
  frame: Frame,
  linesOf: SourceLines,
): { readonly line: number; readonly isInside: boolean } | null {
  const ticks = new Map<number, number>();
  for (const node of listNodes(root)) {
    if (frameKey(node.frame) !== frameKey(frame)) continue;
    for (const { line, ticks: more } of node.lineTicks) {
      ticks.set(line, (ticks.get(line) ?? 0) + more);
    }
  }
  const line = [...ticks].toSorted(([, a], [, b]) => b - a)[0]?.[0];
  if (line === undefined) return null;
  return { line, isInside: line >= frame.line && line <= lastLineOf(linesOf(frame.file), frame) };
}

/** `line 12 ("for (const part of parts)")`. */
export function showLine(linesOf: SourceLines, file: string, line: number): string {
  const text = linesOf(file)[line - 1]?.trim() ?? '';
  if (text === '') return `line ${line}`;
  const shown = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
  return `line ${line} (“${shown}”)`;
}

/** The lines of a file on which one of these functions is called. */
export function findCallLines(
  lines: readonly string[],
  names: readonly string[],
): readonly number[] {
  return lines.flatMap((text, index) =>
    names.some((name) => text.includes(`${name}(`)) ? [index + 1] : [],
  );
}

/**
 * Where a function ends, by its indentation: it has a closing brace no deeper than its first line. In
 * code that is not laid out so it may seem shorter than it is.
 */
function lastLineOf(lines: readonly string[], { line }: Frame): number {
  const first = lines[line - 1] ?? '';
  if (!/(?:[{([]|=>)\s*$/.test(first)) return line;
  const depth = indentOf(first);
  const end = lines.findIndex(
    (text, index) => index >= line && indentOf(text) <= depth && /^\s*\}(?!.*\{\s*$)/.test(text),
  );
  return end === -1 ? lines.length : end + 1;
}

function indentOf(text: string): number {
  return text.trim() === '' ? Infinity : text.length - text.trimStart().length;
}
