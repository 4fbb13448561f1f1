import { availableParallelism, cpus, loadavg, release, type } from 'node:os';

/** The machine and the Node that figures were taken on: without them no figure means anything. */
export function printMachine(): void {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  const load = loadavg()[0]?.toFixed(2) ?? '?';
  console.log(
    `${availableParallelism()} × ${model} · ${type()} ${release()} · Node ${process.version} · ` +
      `load average ${load} at the start\n`,
  );
}

/** Rows under a head, as a table of Markdown: a column is as wide as its longest cell. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const printRow = (cells: readonly string[]): void =>
    console.log(`| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  printRow(head);
  printRow(widths.map((width) => '-'.repeat(width)));
  for (const row of rows) printRow(row);
  console.log();
}
