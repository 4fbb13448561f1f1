import { readFileSync } from 'node:fs';
import { EXIT, isChatloadError } from '@chatload/kernel';
import { findAutocannonObstacle } from '@chatload/load-drivers';
import { SAMPLE_METRICS } from '@chatload/metrics';
import { renderPlan, resolvePlan, toKnownMetrics } from '@chatload/plan';
import { COMMANDS } from './commands.ts';
import { loadConfig } from './extending/load-config.ts';
import { loadExtensions } from './extending/load-extensions.ts';
import { rebuildReport } from './rebuild-report.ts';
import { toolVersion } from './report/machine-facts.ts';
import { standingFolder } from './standing-folder.ts';

/** Runs one command line; gives back the exit code. Prints errors as one line and a hint. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    const cwd = standingFolder();
    const config = needsConfig(argv) ? await loadConfig(cwd) : null;
    const extensions = await loadExtensions(config?.plugins ?? []);
    const ownMetrics = extensions.metrics.map(({ metric }) => metric);
    const resolution = resolvePlan(argv, {
      env: process.env,
      cwd,
      readFile: (path) => readFileSync(path, 'utf8'),
      config,
      metrics: toKnownMetrics([...Object.values(SAMPLE_METRICS), ...ownMetrics]),
      requestBuilders: extensions.requestBuilders,
      findAutocannonObstacle,
    });
    switch (resolution.kind) {
      case 'help':
        return print(resolution.text);
      case 'version':
        return print(toolVersion());
      case 'show-plan':
        return print(renderPlan(resolution));
      case 'report':
        return await rebuildReport(resolution);
      case 'plan':
        return await COMMANDS[resolution.plan.command].run(resolution, extensions);
    }
  } catch (error) {
    return explain(error);
  }
}

/** Help must be had beside a configuration that is broken, and a report brings its own plan. */
function needsConfig(argv: readonly string[]): boolean {
  const [first = '--help'] = argv;
  if (first.startsWith('-') || first === 'help' || first === 'report') return false;
  return !argv.some((word) => word === '--help' || word === '-h' || word === '--version');
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT.pass;
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
