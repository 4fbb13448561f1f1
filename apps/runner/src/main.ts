import { EXIT, isChatloadError } from '@chatload/kernel';
import { resolvePlan } from '@chatload/plan';
import { readFileSync } from 'node:fs';
import { toolVersion } from './report/machine-facts.ts';
import { run } from './run.ts';
import { standingFolder } from './standing-folder.ts';

/** Runs one command line; gives back the exit code. Prints errors as one line and a hint. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    const resolution = resolvePlan(argv, {
      env: process.env,
      cwd: standingFolder(),
      readFile: (path) => readFileSync(path, 'utf8'),
    });
    switch (resolution.kind) {
      case 'help':
        process.stdout.write(`${resolution.text}\n`);
        return EXIT.pass;
      case 'version':
        process.stdout.write(`${toolVersion()}\n`);
        return EXIT.pass;
      case 'plan':
        return await run(resolution);
    }
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): number {
  if (isChatloadError(error)) {
    process.stderr.write(
      `Error: ${error.message}\n  ${error.hint}\n  ${error.code}, exit code ${error.exitCode}\n`,
    );
    return error.exitCode;
  }
  const stack = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`This is a bug in chatload:\n${stack}\nexit code ${EXIT.bug}\n`);
  return EXIT.bug;
}

process.exitCode = await main(process.argv.slice(2));
