import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
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
      cpuCount: availableParallelism(),
      readFile: (path) => readFileSync(path, 'utf8'),
      config,
      metrics: toKnownMetrics([...Object.values(SAMPLE_METRICS), ...ownMetrics]),
      requestBuilders: extensions.requestBuilders,
      findAutocannonObstacle,
    });
    // A rare command's libraries are loaded with it, so that the others start sooner.
    switch (resolution.kind) {
      case 'help':
        return print(resolution.text);
      case 'version':
        return print(toolVersion());
      case 'show-plan':
        return print(renderPlan(resolution));
      case 'compare':
        return await (await import('./commands/compare.ts')).compare(resolution);
      case 'perf':
        return await (await import('./perf/perf.ts')).perf(resolution);
      case 'report':
        return await rebuildReport(resolution);
      case 'calibrate':
        return await (await import('./commands/calibrate.ts')).calibrate(resolution);
      case 'plan':
        return await COMMANDS[resolution.plan.command].run(resolution, extensions);
    }
  } catch (error) {
    return explain(error);
  }
}

/** What needs no configuration: help must be had beside a broken one, and these read none or their own. */
const WITHOUT_CONFIG: ReadonlySet<string> = new Set([
  'help',
  'report',
  'compare',
  'calibrate',
  'perf',
]);

function needsConfig(argv: readonly string[]): boolean {
  const [first = '--help'] = argv;
  if (first.startsWith('-') || WITHOUT_CONFIG.has(first)) return false;
  return !argv.some((word) => word === '--help' || word === '-h' || word === '--version');
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT.pass;
}

function explain(error: unknown): number {
  if (isChatloadError(error)) {
    for (const line of error.lastLines) process.stderr.write(`  | ${line}\n`);
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
