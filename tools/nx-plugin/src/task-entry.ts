import { appendFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ARGV_VARIABLE, EXIT_CODE_VARIABLE } from './carry.ts';

/**
 * Runs a program as if the user had called it directly:
 * `node task-entry.ts apps/runner/src/main.ts stream`, with the carried flags behind the words given.
 */
const [entry, ...words] = process.argv.slice(2);
if (entry === undefined) throw new Error('task-entry.ts needs the program to run');

const carried: string[] = JSON.parse(process.env[ARGV_VARIABLE] ?? '[]');
const exitCodeFile = process.env[EXIT_CODE_VARIABLE];
// What the program starts in turn is none of Nx's tasks.
delete process.env[ARGV_VARIABLE];
delete process.env[EXIT_CODE_VARIABLE];

if (exitCodeFile !== undefined) {
  process.on('exit', (exitCode) => {
    // Nx may run several tasks: a line for each.
    appendFileSync(exitCodeFile, `${exitCode}\n`);
  });
}

const program = resolve(entry);
process.argv.splice(1, process.argv.length - 1, program, ...words, ...carried);
await import(pathToFileURL(program).href);
