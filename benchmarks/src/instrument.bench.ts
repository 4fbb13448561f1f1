import { parseArgs } from 'node:util';
import { startStallCanary } from '@chatload/kernel';
import { isMet, valueOf } from './instrument/judge-row.ts';
import type { Row, Section } from './instrument/section.ts';
import { SECTIONS } from './instrument/sections.ts';
import { printMachine, printTable } from './print.ts';

/**
 * What the instrument costs and how exact it is, beside its peers; `--only full-speed,paced` picks
 * sections. Exit code 1 when a target was missed.
 */
const { values } = parseArgs({ options: { only: { type: 'string' } } });
const sections = pickSections(values.only);

// What runs is stopped when the process exits; a signal alone would not let it.
process.once('SIGTERM', () => process.exit(1));
process.once('SIGINT', () => process.exit(1));
process.setMaxListeners(0);

printMachine();
const canary = startStallCanary();
const verdicts: boolean[] = [];
for (const section of sections) verdicts.push(await printSection(section));
await canary.stop();
process.exitCode = verdicts.every(Boolean) ? 0 : 1;

function pickSections(only: string | undefined): readonly Section[] {
  const names = only?.split(',') ?? Object.keys(SECTIONS);
  return names.map((name) => {
    const section: Section | undefined = Object.entries(SECTIONS).find(
      ([key]) => key === name,
    )?.[1];
    if (section !== undefined) return section;
    throw new Error(`no section ${name}; there are ${Object.keys(SECTIONS).join(', ')}`);
  });
}

/** Gives back whether all of its targets were reached. */
async function printSection({ title, run }: Section): Promise<boolean> {
  console.log(`### ${title}\n`);
  const { rows, notes } = await run(canary);
  printTable(['figure', 'value', 'target', 'verdict', 'lowest', 'highest'], rows.map(cellsOf));
  for (const note of notes) console.log(note);
  console.log();
  return rows.every(isMet);
}

function cellsOf(row: Row): string[] {
  const { figure, unit, target, values: all } = row;
  const known = all.filter((value) => !Number.isNaN(value));
  return [
    figure,
    `${show(valueOf(row))} ${unit}`,
    target === undefined ? '' : `${target.atLeast ? '≥' : '≤'} ${show(target.limit)}`,
    target === undefined ? '' : isMet(row) ? 'PASS' : 'MISSED',
    show(Math.min(...known)),
    show(Math.max(...known)),
  ];
}

/** Ratios far below 1 read as fractions. */
function show(value: number): string {
  if (value >= 100 || value === 0) return value.toFixed(0);
  return value.toPrecision(3);
}
